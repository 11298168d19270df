/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.image.codec;

import static org.bytedeco.opencv.global.opencv_core.CV_16UC3;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imencode;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.ShortPointer;
import org.bytedeco.opencv.opencv_core.Mat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mobilenet4j.image.Pictures;
import org.mobilenet4j.image.PixelHash;

class ImageDecoderTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rgb.png",
                "grey.png",
                "onebit.png",
                "alpha.png",
                "greyalpha.png",
                "transparent.png",
                "dot.png",
                "palette.png",
                "palettekey.png",
                "greykey.png",
                "orientation6.png",
                "orientation8alpha.png",
                "grey16.png",
                "rgb.bmp",
                "palette.bmp",
                "rgb.tif",
                "lzw.tif",
                "alpha.tif",
                "orientation3.tif",
                "orientation6.tif",
                "rgb.gif",
                "alpha.gif",
                "animated.gif",
                "rgb.webp",
                "alpha.webp",
                "orientation6.webp",
                "cmyk.tif",
                "rgbkey.png"
            })
    void losslessPicturesAreExact(String name) throws IOException {
        try (Mat decoded = ImageDecoder.decode(Pictures.file(name), name)) {
            // an alpha blend may round the other way than Pillow's
            int tolerance = name.contains("alpha") ? 1 : 0;
            assertTrue(
                    Pictures.difference(Pictures.expected(name), decoded) <= tolerance,
                    name + " differs by " + Pictures.difference(Pictures.expected(name), decoded));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rgb.jpg",
                "grey.jpg",
                "progressive.jpg",
                "restart.jpg",
                "cmyk.jpg",
                "orientation1.jpg",
                "orientation2.jpg",
                "orientation3.jpg",
                "orientation4.jpg",
                "orientation5.jpg",
                "orientation6.jpg",
                "orientation7.jpg",
                "orientation8.jpg"
            })
    void jpegsAgreeWithPillow(String name) throws IOException {
        try (Mat decoded = ImageDecoder.decode(Pictures.file(name), name)) {
            assertTrue(
                    Pictures.difference(Pictures.expected(name), decoded) <= 3,
                    name + " differs by " + Pictures.difference(Pictures.expected(name), decoded));
        }
    }

    /** The kinds whose damage OpenCV does not report on the console too. */
    static Stream<String> quietKinds() {
        return everyKind().filter(name -> !name.endsWith(".tif") && !name.endsWith(".bmp"));
    }

    static Stream<String> everyKind() {
        return Stream.of(
                "rgb.jpg",
                "progressive.jpg",
                "restart.jpg",
                "cmyk.jpg",
                "orientation6.jpg",
                "rgb.png",
                "palettekey.png",
                "grey16.png",
                "rgb.bmp",
                "palette.bmp",
                "rgb.tif",
                "lzw.tif",
                "rgb.gif",
                "animated.gif",
                "rgb.webp",
                "alpha.webp");
    }

    /** Cut anywhere, a file is refused, or was cut behind its pixels and decodes to all of them. */
    @ParameterizedTest
    @MethodSource("everyKind")
    void aTruncatedFileIsNeverDecodedToHalfAPicture(String name) throws IOException {
        byte[] whole = Pictures.file(name);
        BufferedImage expected = Pictures.expected(name);
        int refused = 0;
        for (int length = 0; length < whole.length; length += length > whole.length - 40 ? 1 : 7) {
            try (Mat decoded = ImageDecoder.decode(Arrays.copyOf(whole, length), name)) {
                assertTrue(
                        Pictures.difference(expected, decoded) <= 3,
                        name + " cut to " + length + " bytes of " + whole.length + " differs by "
                                + Pictures.difference(expected, decoded));
            } catch (UnreadableImageException e) {
                assertEquals(name, e.image());
                assertFalse(e.reason().isBlank());
                refused++;
            }
        }
        assertTrue(refused > 40, name + ": only " + refused + " truncations noticed");
    }

    /** Bytes changed anywhere: any pixels or a refusal, but no other exception and no crash. */
    @ParameterizedTest
    @MethodSource("quietKinds")
    void damageDoesNotBreakTheProgram(String name) {
        byte[] whole = Pictures.file(name);
        int stride = name.endsWith(".jpg") ? 41 : 5; // each damaged JPEG makes a line on the console
        for (int at = 0; at < whole.length; at += stride) {
            for (int change : new int[] {0x01, 0x80, 0xFF}) {
                byte[] damaged = whole.clone();
                damaged[at] ^= (byte) change;
                try (Mat decoded = ImageDecoder.decode(damaged, name)) {
                    assertEquals(3, decoded.channels());
                } catch (UnreadableImageException e) {
                    assertFalse(e.getMessage().isBlank());
                }
            }
        }
    }

    /** Pillow cannot write these; OpenCV can. */
    @ParameterizedTest
    @ValueSource(strings = {".png", ".tif"})
    void sixteenBitColorsAreRounded(String format) throws IOException {
        short[] samples = new short[4 * 5 * 3];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (short) (i * 1109);
        }
        try (Mat deep = new Mat(4, 5, CV_16UC3);
                BytePointer encoded = new BytePointer()) {
            new ShortPointer(deep.data()).put(samples);
            imencode(format, deep, encoded);
            byte[] file = new byte[(int) encoded.limit()];
            encoded.get(file);
            try (Mat decoded = ImageDecoder.decode(file, "deep")) {
                byte[] found = new byte[samples.length];
                decoded.data().get(found);
                for (int i = 0; i < samples.length; i++) {
                    assertEquals(Math.round(i * 1109 / 257.0), Byte.toUnsignedInt(found[i]), "sample " + i);
                }
            }
        }
    }

    @Test
    void everyPngTruncationIsRefused() {
        byte[] whole = Pictures.file("rgb.png");
        for (int length = 0; length < whole.length; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            assertThrows(UnreadableImageException.class, () -> ImageDecoder.decode(part, "part"));
        }
    }

    @Test
    void everyJpegTruncationIsRefused() {
        byte[] whole = Pictures.file("rgb.jpg");
        for (int length = 0; length < whole.length; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            assertThrows(UnreadableImageException.class, () -> ImageDecoder.decode(part, "part"));
        }
    }

    @Test
    void theEndMarkerOfAnEmbeddedThumbnailDoesNotCount() {
        byte[] whole = Pictures.file("rgb.jpg");
        byte[] thumbnail = Pictures.file("grey.jpg");
        byte[] file = new byte[whole.length + thumbnail.length + 10];
        System.arraycopy(whole, 0, file, 0, 2);
        file[2] = (byte) 0xFF;
        file[3] = (byte) 0xE1;
        file[4] = (byte) (thumbnail.length + 8 >> 8);
        file[5] = (byte) (thumbnail.length + 8);
        System.arraycopy("Exif\0\0".getBytes(StandardCharsets.ISO_8859_1), 0, file, 6, 6);
        System.arraycopy(thumbnail, 0, file, 12, thumbnail.length);
        System.arraycopy(whole, 2, file, 12 + thumbnail.length, whole.length - 2);
        byte[] cut = Arrays.copyOf(file, file.length - 100);
        UnreadableImageException e =
                assertThrows(UnreadableImageException.class, () -> ImageDecoder.decode(cut, "cut"));
        assertTrue(e.reason().contains("without its end-of-image marker"), e.reason());
    }

    @Test
    void bytesBehindTheEndAreIgnored() throws IOException {
        byte[] whole = Pictures.file("rgb.jpg");
        try (Mat decoded = ImageDecoder.decode(Arrays.copyOf(whole, whole.length + 999), "padded")) {
            assertTrue(Pictures.difference(Pictures.expected("rgb.jpg"), decoded) <= 3);
        }
    }

    /** Zeros instead of the end-of-image marker, as in files written in whole blocks: Pillow reads them. */
    @ParameterizedTest
    @ValueSource(strings = {"rgb.jpg", "grey.jpg", "orientation6.jpg"})
    void zerosInsteadOfTheEndOfAJpegAreAccepted(String name) throws IOException {
        byte[] whole = Pictures.file(name);
        byte[] padded = Arrays.copyOf(Arrays.copyOf(whole, whole.length - 2), whole.length + 1000);
        try (Mat expected = ImageDecoder.decode(whole, name);
                Mat decoded = ImageDecoder.decode(padded, name)) {
            assertArrayEquals(PixelHash.samples(expected), PixelHash.samples(decoded));
        }
    }

    /** Zeros are codes too: a decoder that is given enough of them finds all pixels. */
    @Test
    void zerosInsteadOfPixelsOfAJpegAreNoticed() {
        for (String name : List.of("rgb.jpg", "grey.jpg", "restart.jpg", "progressive.jpg")) {
            byte[] whole = Pictures.file(name);
            for (int missing = 3; missing < 300; missing += missing < 20 ? 1 : 13) {
                byte[] cut = Arrays.copyOf(Arrays.copyOf(whole, whole.length - missing), whole.length + 4096);
                UnreadableImageException e =
                        assertThrows(UnreadableImageException.class, () -> ImageDecoder.decode(cut, name));
                assertTrue(e.reason().contains("truncated"), e.reason());
            }
        }
    }

    @Test
    void portablePixmapsAreExact() throws IOException {
        BufferedImage expected = Pictures.expected("rgb.png");
        int width = expected.getWidth();
        int height = expected.getHeight();
        ByteArrayOutputStream binary = new ByteArrayOutputStream();
        binary.writeBytes(("P6 # a comment\n" + width + " " + height + "\n255\n").getBytes(StandardCharsets.US_ASCII));
        StringBuilder text = new StringBuilder("P3\n" + width + "\n" + height + "\n255\n");
        for (int i = 0; i < width * height; i++) {
            int rgb = expected.getRGB(i % width, i / width);
            for (int shift = 16; shift >= 0; shift -= 8) {
                binary.write(rgb >>> shift);
                text.append(rgb >>> shift & 255).append(' ');
            }
        }
        byte[] ppm = binary.toByteArray();
        byte[] ascii = text.toString().strip().getBytes(StandardCharsets.US_ASCII);
        try (Mat decoded = ImageDecoder.decode(ppm, "a.ppm");
                Mat fromText = ImageDecoder.decode(ascii, "b.ppm")) {
            assertEquals(0, Pictures.difference(expected, decoded));
            assertEquals(0, Pictures.difference(expected, fromText), "in ASCII, without an end of line");
        }
        assertRefused(Arrays.copyOf(ppm, ppm.length - 1), "truncated");
        assertRefused("P5 1 1 31 \1".getBytes(StandardCharsets.US_ASCII), "samples up to 31");
        assertRefused("P6 1 1 65535 abcdef".getBytes(StandardCharsets.US_ASCII), "samples up to 65535");
        assertRefused("P6 1 1".getBytes(StandardCharsets.US_ASCII), "truncated");
        assertRefused("P7\nWIDTH 1".getBytes(StandardCharsets.US_ASCII), "PAM");
    }

    @Test
    void greyAndBlackAndWhitePixmapsAreRead() throws IOException {
        assertSamples(new int[] {7, 7, 7, 200, 200, 200}, "P2 2 1 255 7 200", "P5 2 1 255 \7\u00c8");
        // in a bitmap 1 is black
        assertSamples(new int[] {0, 0, 0, 255, 255, 255}, "P1 2 1 1 0", "P4 2 1 \u0080");
        // rounded to 8 bits
        assertSamples(new int[] {128, 128, 128}, "P5 1 1 65535 \u0080\u0080");
    }

    private static void assertSamples(int[] expected, String... files) throws IOException {
        for (String file : files) {
            try (Mat decoded = ImageDecoder.decode(file.getBytes(StandardCharsets.ISO_8859_1), file)) {
                byte[] found = new byte[expected.length];
                decoded.data().get(found);
                for (int i = 0; i < found.length; i++) {
                    assertEquals(expected[i], Byte.toUnsignedInt(found[i]), file);
                }
            }
        }
    }

    /** What a fourth channel is, a tag says: Pillow's mode is RGBA, RGBa or RGBX. */
    @Test
    void theFourthChannelOfATiffIsWhatItsTagSays() throws IOException {
        byte[] file = Pictures.file("alpha.tif");
        BufferedImage colors = Pictures.png("alpha.tif.pillow.png");
        try (Mat unspecified = ImageDecoder.decode(withExtraSample(file, 0), "rgbx.tif");
                Mat pillows = ImageDecoder.decode(withExtraSample(file, 0), "rgbx.tif", Decoding.PILLOW)) {
            assertEquals(0, Pictures.difference(colors, unspecified), "not transparent");
            assertEquals(0, Pictures.difference(colors, pillows));
        }
        BufferedImage stored = ImageIO.read(new ByteArrayInputStream(Pictures.file("alpha.png")));
        try (Mat associated = ImageDecoder.decode(withExtraSample(file, 1), "multiplied.tif", Decoding.PILLOW)) {
            for (int x = 0; x < colors.getWidth(); x++) {
                int alpha = stored.getRGB(x, 3) >>> 24;
                int blue = colors.getRGB(x, 3) & 255;
                // Pillow's unpackRGBa
                int expected = alpha == 0 ? 0 : Math.min(255, blue * 255 / alpha);
                assertEquals(expected, Byte.toUnsignedInt(associated.ptr(3, x).get()), "alpha " + alpha);
            }
        }
    }

    private static byte[] withExtraSample(byte[] file, int meaning) {
        byte[] changed = file.clone();
        TiffTags.read(ByteBuffer.wrap(changed)).putExtraSample(ByteBuffer.wrap(changed), meaning);
        return changed;
    }

    /** Pillow takes L*a*b* through colour management; libtiff by formulas that differ by up to 70 levels. */
    @Test
    void tiffsWhoseColorsWouldBeWrongAreRefusedByName() {
        assertRefused(withTag("rgb.tif", 0x0106, 8), "L*a*b*");
        assertRefused(withTag("rgb.tif", 0x0106, 9), "L*a*b*");
        assertRefused(withTag("rgb.tif", 0x0106, 32803), "raw data");
        assertRefused(withTag("rgb.tif", 0x0106, 4), "PhotometricInterpretation");
        assertRefused(withTag("cmyk.tif", 0x0115, 5), "5 channels");
    }

    /** Changes a tag of one number in a little-endian file of Pillow's. */
    private static byte[] withTag(String name, int tag, int value) {
        byte[] file = Pictures.file(name);
        ByteBuffer data = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        int directory = data.getInt(4);
        for (int entry = directory + 2; entry < directory + 2 + 12 * data.getShort(directory); entry += 12) {
            if (Short.toUnsignedInt(data.getShort(entry)) == tag) {
                data.putShort(entry + 8, (short) value);
                return file;
            }
        }
        throw new IllegalArgumentException(name + " has no tag " + tag);
    }

    @Test
    void kindsThatAreNotSupportedAreNamed() {
        assertRefused("\0\0\0\u0018ftypheic\0\0\0\0mif1heic", "HEIC");
        assertRefused("\0\0\0\u0018ftypmif1\0\0\0\0mif1heic", "HEIC");
        assertRefused("\0\0\0\u0018ftypavif", "AVIF");
        assertRefused("\0\0\0\u0018ftypisom", "a video");
        assertRefused("\0\0\0\fjP  \r\n", "JPEG 2000");
        assertRefused("\u00ff\u004f\u00ff\u0051", "JPEG 2000");
        assertRefused("\0\0\0\fJXL \r\n", "JPEG XL");
        assertRefused("II+\0", "BigTIFF");
        assertRefused("8BPS", "Photoshop");
        assertRefused("\0\0\1\0", "icon");
        assertRefused("%PDF-1.4", "PDF");
        assertRefused("PK\3\4", "zip");
        assertRefused("<?xml version=\"1.0\"?><svg>", "SVG");
        assertRefused("", "empty");
    }

    private static void assertRefused(String file, String reason) {
        assertRefused(file.getBytes(StandardCharsets.ISO_8859_1), reason);
    }

    private static void assertRefused(byte[] file, String reason) {
        UnreadableImageException e = assertThrows(UnreadableImageException.class, () -> ImageDecoder.decode(file, "x"));
        assertTrue(e.reason().contains(reason), e.reason());
    }

    @Test
    void whatIsNoPictureIsNamed(@TempDir Path folder) throws IOException {
        assertRefused(folder.resolve("missing.jpg"), "there is no such file");
        assertRefused(folder, "it is a folder");
        assertRefused(Files.createFile(folder.resolve("empty.jpg")), "the file is empty");
        assertRefused(Files.writeString(folder.resolve("text.png"), "hello"), "not an image");
        assertRefused(Files.writeString(folder.resolve("page.jpg"), " <!DOCTYPE html><html>404"), "a web page");
        assertRefused(Files.writeString(folder.resolve("a.heic"), "\0\0\0\u0018ftypheic"), "HEIC");
        assertRefused(Files.write(folder.resolve("float.tif"), Pictures.file("float.tif")), "8 nor 16 bits");
        assertRefused(Files.write(folder.resolve("la.tif"), Pictures.file("greyalpha.tif")), "grey TIFF");
    }

    private static void assertRefused(Path file, String reason) {
        UnreadableImageException e = assertThrows(UnreadableImageException.class, () -> ImageDecoder.decode(file));
        assertTrue(e.reason().contains(reason), e.reason());
        assertTrue(e.getMessage().contains(file.toString()), e.getMessage());
    }

    @Test
    void aDecompressionBombIsRefusedBeforeItIsDecoded() {
        byte[] bomb = Pictures.file("rgb.gif");
        Arrays.fill(bomb, 6, 10, (byte) 0x7F);
        UnreadableImageException e =
                assertThrows(UnreadableImageException.class, () -> ImageDecoder.decode(bomb, "bomb"));
        assertTrue(e.reason().contains("make the picture smaller"), e.reason());
    }

    @Test
    void namesMayHoldSpacesAndAnyLetters(@TempDir Path folder) throws IOException {
        String name = "gr\u00f6\u00dfe \u82b1 \ud83c\udf38.png";
        assumeTrue(
                Charset.forName(System.getProperty("sun.jnu.encoding"))
                        .newEncoder()
                        .canEncode(name),
                "the locale has no such file names");
        Path file = Files.write(folder.resolve(name), Pictures.file("rgb.png"));
        try (Mat decoded = ImageDecoder.decode(file)) {
            assertEquals(0, Pictures.difference(Pictures.expected("rgb.png"), decoded));
        }
    }
}
