/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.image.preprocessing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacv.OpenCVFrameConverter;
import org.bytedeco.opencv.opencv_core.Mat;
import org.datavec.api.split.FileSplit;
import org.datavec.api.writable.NDArrayWritable;
import org.datavec.image.data.ImageWritable;
import org.datavec.image.loader.NativeImageLoader;
import org.datavec.image.recordreader.ImageRecordReader;
import org.datavec.image.transform.ImageTransformProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mobilenet4j.image.Pictures;
import org.mobilenet4j.image.PixelHash;
import org.mobilenet4j.image.codec.Decoding;
import org.mobilenet4j.image.codec.ImageDecoder;
import org.mobilenet4j.image.codec.UnreadableImageException;
import org.mobilenet4j.image.dataset.StrictImageLoader;
import org.mobilenet4j.vertex.Flavor;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

class PreprocessingTest {

    private static final long ALLOWED_GROWTH = 3L << 20;

    @TempDir
    private Path folder;

    static List<ResizeRule> rules() {
        List<ResizeRule> rules = new ArrayList<>(antialiased());
        rules.add(ResizeRule.stretch(Interpolation.NEAREST));
        rules.add(ResizeRule.shortEdge(11, Interpolation.HAMMING, CropRounding.DOWN));
        return rules;
    }

    static List<ResizeRule> antialiased() {
        return List.of(
                ResizeRule.ANTIALIASED,
                ResizeRule.ANTIALIASED_CENTER_CROP,
                ResizeRule.stretch(Interpolation.BILINEAR),
                ResizeRule.shortEdge(36, Interpolation.BICUBIC, CropRounding.HALF_EVEN),
                ResizeRule.shortEdge(33, Interpolation.LANCZOS, CropRounding.DOWN));
    }

    @Test
    void valuesAreTheFlavors() throws IOException {
        Path picture = Pictures.write(filled(20, 20, new Color(255, 0, 51)), folder.resolve("color.png"));
        INDArray tf = Preprocessing.of(Flavor.TF, 10, 12).read(picture);
        assertArrayEquals(new long[] {1, 3, 10, 12}, tf.shape());
        assertEquals(DataType.FLOAT, tf.dataType());
        assertPixel(tf, 1, -1, 51 / 127.5 - 1);
        assertPixel(
                Preprocessing.of(Flavor.TORCH, 10, 12).read(picture),
                (1 - 0.485) / 0.229,
                (0 - 0.456) / 0.224,
                (0.2 - 0.406) / 0.225);
    }

    @Test
    void moreThanAnArrayHoldsIsRefusedBeforeAnythingIsRead() {
        Preprocessing huge = Preprocessing.of(Flavor.TF, 1 << 14, 1 << 14);
        Path missing = folder.resolve("missing.png");
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> huge.read(Collections.nCopies(3, missing)));
        assertTrue(e.getMessage().endsWith("read them in batches of at most 2"), e.getMessage());
        Preprocessing usual = Preprocessing.of(Flavor.TF, 224, 224);
        assertThrows(IllegalArgumentException.class, () -> usual.read(Collections.nCopies(14_267, missing)));
    }

    private static void assertPixel(INDArray image, double red, double green, double blue) {
        assertEquals(red, image.getDouble(0, 0, 3, 4), 1e-6, "red");
        assertEquals(green, image.getDouble(0, 1, 3, 4), 1e-6, "green");
        assertEquals(blue, image.getDouble(0, 2, 3, 4), 1e-6, "blue");
    }

    @Test
    void pixelsStayInTheirPlaces() throws IOException {
        BufferedImage expected = Pictures.expected("rgb.png");
        Path picture = Files.write(folder.resolve("rgb.png"), Pictures.file("rgb.png"));
        INDArray image = Preprocessing.of(Flavor.TF, expected.getHeight(), expected.getWidth())
                .read(picture);
        for (int y = 0; y < expected.getHeight(); y++) {
            for (int x = 0; x < expected.getWidth(); x++) {
                Color color = new Color(expected.getRGB(x, y));
                assertEquals(color.getRed() / 127.5 - 1, image.getDouble(0, 0, y, x), 1e-6);
                assertEquals(color.getGreen() / 127.5 - 1, image.getDouble(0, 1, y, x), 1e-6);
                assertEquals(color.getBlue() / 127.5 - 1, image.getDouble(0, 2, y, x), 1e-6);
            }
        }
    }

    /** DataVec's own loader with our pieces, for what it decodes right. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "rgb.png",
                "grey.png",
                "grey16.png",
                "palette.png",
                "rgb.jpg",
                "orientation6.jpg",
                "rgb.bmp",
                "rgb.webp"
            })
    void aStockPipelineGivesTheSameTensor(String name) throws IOException {
        for (ResizeRule rule : rules()) {
            Preprocessing preprocessing = new Preprocessing(17, 13, rule, PixelScaling.of(Flavor.TORCH));
            Path picture = Files.write(folder.resolve(name), Pictures.file(name));
            INDArray piped = new NativeImageLoader(17, 13, 3, preprocessing.transform()).asMatrix(picture.toFile());
            preprocessing.normalizer().transform(piped);
            assertSame(preprocessing.read(picture), piped, name + ", " + rule);
        }
    }

    /** Our loader in DataVec's record reader, one by one and in batches, for everything we decode. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "rgb.png",
                "alpha.png",
                "transparent.png",
                "orientation8alpha.png",
                "grey16.png",
                "cmyk.jpg",
                "alpha.gif",
                "alpha.tif",
                "orientation6.webp",
                "dot.png"
            })
    void theStrictLoaderGivesTheSameTensor(String name) throws IOException {
        Path picture = Files.write(folder.resolve(name), Pictures.file(name));
        assertReaderAgrees(Preprocessing.of(Flavor.TF, 17, 13), picture);
        assertReaderAgrees(Preprocessing.timm(24, 0.875, Interpolation.BICUBIC), picture);
        assertReaderAgrees(Preprocessing.torchvision(26, 32).withDecoding(Decoding.PILLOW), picture);
        assertReaderAgrees(Preprocessing.keras(17, 13, Interpolation.NEAREST), picture);
    }

    private void assertReaderAgrees(Preprocessing preprocessing, Path picture) throws IOException {
        INDArray expected = preprocessing.read(picture);
        String name = picture.getFileName().toString();
        StrictReader reader = new StrictReader(preprocessing);
        reader.initialize(new FileSplit(folder.toFile(), new String[] {name.substring(name.indexOf('.'))}));
        INDArray single = ((NDArrayWritable) reader.next().get(0)).get();
        preprocessing.normalizer().transform(single);
        assertSame(expected, single, "next()");
        reader.reset();
        INDArray batch = ((NDArrayWritable) reader.next(1).get(0).get(0)).get();
        preprocessing.normalizer().transform(batch);
        assertSame(expected, batch, "next(1)");
    }

    /** Equal but for the last bit, which a backend may round in its own way; {@code equals} allows 1e-5. */
    private static void assertSame(INDArray expected, INDArray found, String what) {
        assertArrayEquals(expected.shape(), found.shape(), what);
        assertArrayEquals(
                expected.dup('c').data().asFloat(), found.dup('c').data().asFloat(), 2e-7f, what);
    }

    private static final class StrictReader extends ImageRecordReader {

        private static final long serialVersionUID = 1L;

        StrictReader(Preprocessing preprocessing) {
            super(preprocessing.height(), preprocessing.width(), 3);
            this.imageLoader = new StrictImageLoader(
                    preprocessing.height(), preprocessing.width(), preprocessing.transform(), preprocessing.decoding());
        }
    }

    @Test
    void theStrictLoaderRefusesATruncatedFile() throws IOException {
        byte[] whole = Pictures.file("rgb.jpg");
        File cut = Files.write(folder.resolve("cut.jpg"), Arrays.copyOf(whole, whole.length / 2))
                .toFile();
        Preprocessing preprocessing = Preprocessing.of(Flavor.TF, 32, 32);
        assertThrows(
                UnreadableImageException.class,
                () -> new StrictImageLoader(32, 32, preprocessing.transform()).asMatrix(cut));
        assertThrows(UnreadableImageException.class, () -> preprocessing.read(cut.toPath()));
    }

    @Test
    void aBatchIsItsPictures() throws IOException {
        Path first = Pictures.write(Pictures.noisy(40, 30, 0x804020, 1), folder.resolve("1.png"));
        Path second = Pictures.write(Pictures.noisy(10, 90, 0x208040, 2), folder.resolve("2.png"));
        Preprocessing preprocessing = Preprocessing.of(Flavor.TORCH, 16, 16);
        INDArray batch = preprocessing.read(List.of(first, second));
        assertArrayEquals(new long[] {2, 3, 16, 16}, batch.shape());
        assertEquals(
                preprocessing.read(first).tensorAlongDimension(0, 1, 2, 3), batch.tensorAlongDimension(0, 1, 2, 3));
        assertEquals(
                preprocessing.read(second).tensorAlongDimension(0, 1, 2, 3), batch.tensorAlongDimension(1, 1, 2, 3));
        assertThrows(IllegalArgumentException.class, () -> preprocessing.read(List.of()));
    }

    /** A fine checkerboard shrinks to even grey; reading single pixels would give black or white. */
    @ParameterizedTest
    @MethodSource("antialiased")
    void shrinkingDoesNotAlias(ResizeRule rule) throws IOException {
        Preprocessing preprocessing = new Preprocessing(32, 32, rule, PixelScaling.of(Flavor.TF));
        INDArray square = preprocessing.read(Pictures.write(checkerboard(640, 640), folder.resolve("square.png")));
        assertTrue(square.amaxNumber().doubleValue() < 0.02, "square: " + square.amaxNumber());
        INDArray wide = preprocessing.read(Pictures.write(checkerboard(641, 16), folder.resolve("wide.png")));
        double limit = rule.keepsWhole() ? 0.08 : 1.01;
        assertTrue(wide.amaxNumber().doubleValue() < limit, "wide and low: " + wide.amaxNumber());
    }

    private static BufferedImage checkerboard(int width, int height) {
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                picture.setRGB(x, y, (x + y) % 2 == 0 ? 0xFFFFFF : 0);
            }
        }
        return picture;
    }

    @Test
    void theCenterCropKeepsTheMiddleUnstretched() throws IOException {
        BufferedImage thirds = filled(300, 100, Color.RED);
        Graphics2D graphics = thirds.createGraphics();
        graphics.setColor(Color.BLUE);
        graphics.fillRect(100, 0, 100, 100);
        graphics.dispose();
        Path picture = Pictures.write(thirds, folder.resolve("thirds.png"));
        Preprocessing cropped =
                new Preprocessing(50, 50, ResizeRule.ANTIALIASED_CENTER_CROP, PixelScaling.of(Flavor.TF));
        INDArray image = cropped.read(picture);
        assertEquals(-1, image.slice(0).slice(0).maxNumber().doubleValue(), 1e-6, "no red is left");
        assertEquals(1, image.slice(0).slice(2).minNumber().doubleValue(), 1e-6, "all is blue");
        INDArray whole = Preprocessing.of(Flavor.TF, 50, 50).read(picture);
        assertEquals(1, whole.getDouble(0, 0, 25, 2), 1e-6, "the whole picture starts red");
    }

    @Test
    void aSinglePixelFillsTheInput() throws IOException {
        Path dot = Files.write(folder.resolve("dot.png"), Pictures.file("dot.png"));
        INDArray image = Preprocessing.of(Flavor.TF, 32, 48).read(dot);
        assertEquals(10 / 127.5 - 1, image.slice(0).slice(0).minNumber().doubleValue(), 1e-6);
        assertEquals(10 / 127.5 - 1, image.slice(0).slice(0).maxNumber().doubleValue(), 1e-6);
    }

    @Test
    void jsonKeepsEverything() {
        for (ResizeRule rule : rules()) {
            Preprocessing preprocessing = new Preprocessing(
                    96, 128, rule, new PixelScaling(new double[] {0.1, 0.2, 0.3}, new double[] {0.4, 0.5, 0.6}));
            assertEquals(preprocessing, Preprocessing.fromJson(preprocessing.toJson()));
            assertEquals(
                    preprocessing.hashCode(),
                    Preprocessing.fromJson(preprocessing.toJson()).hashCode());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"height\" : 0", "\"height\" : 96, \"zoom\" : 2", "\"height\" : null", "\"size\" : 96"})
    void jsonThatMeansSomethingElseIsRefused(String instead) {
        String json = Preprocessing.of(Flavor.TF, 96, 96).toJson();
        String changed = json.replace("\"height\" : 96", instead);
        assertTrue(!changed.equals(json));
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> Preprocessing.fromJson(changed));
        assertTrue(e.getMessage().contains("Preprocessing"), e.getMessage());
        assertThrows(IllegalArgumentException.class, () -> Preprocessing.fromJson(json.replace("RGB", "BGR")));
        assertThrows(IllegalArgumentException.class, () -> Preprocessing.fromJson(json.replace("ANTIALIASED", "FAST")));
    }

    /** As the first version wrote it. */
    @Test
    void cardsFromBeforeThereWereSettingsStillLoad() {
        String json = "{\"height\": 96, \"width\": 128, \"channels\": \"RGB\", \"resize\": \"ANTIALIASED_CENTER_CROP\","
                + " \"scaling\": {\"mean\": [0.5, 0.5, 0.5], \"std\": [0.5, 0.5, 0.5]}}";
        Preprocessing read = Preprocessing.fromJson(json);
        assertEquals(new Preprocessing(96, 128, ResizeRule.ANTIALIASED_CENTER_CROP, PixelScaling.of(Flavor.TF)), read);
        assertFalse(read.toJson().contains("decoding"), "an older version must be able to read it");
        assertTrue(read.toJson().contains("\"resize\" : \"ANTIALIASED_CENTER_CROP\""), read.toJson());
    }

    @Test
    void aReferencesSettingsStandInItsJson() {
        Preprocessing timm = Preprocessing.timm(224, 0.875, Interpolation.BICUBIC);
        String json = timm.toJson();
        assertEquals(timm, Preprocessing.fromJson(json));
        assertTrue(json.contains("\"decoding\" : \"PILLOW_UPRIGHT\""), json);
        assertTrue(json.contains("\"shortEdge\" : 256"), json);
        for (Decoding decoding : Decoding.values()) {
            Preprocessing other = timm.withDecoding(decoding);
            assertEquals(other, Preprocessing.fromJson(other.toJson()));
        }
        for (String broken : List.of(
                json.replace("\"shortEdge\" : 256", "\"shortEdge\" : 0"),
                json.replace("\"shortEdge\" : 256,", ""),
                json.replace("BICUBIC", "CUBIC"),
                json.replace("HALF_EVEN", "UP"),
                json.replace("\"interpolation\"", "\"filter\""),
                json.replace("PILLOW_UPRIGHT", "PIL"))) {
            assertNotEquals(json, broken);
            IllegalArgumentException e =
                    assertThrows(IllegalArgumentException.class, () -> Preprocessing.fromJson(broken), broken);
            assertTrue(e.getMessage().contains("Preprocessing"), e.getMessage());
        }
        assertThrows(IllegalArgumentException.class, () -> Preprocessing.timm(224, 1.1, Interpolation.BICUBIC));
        assertThrows(IllegalArgumentException.class, () -> Preprocessing.timm(224, 0, Interpolation.BICUBIC));
    }

    /** Points follow a picture that is stretched; through a crop they are not followed. */
    @Test
    void pointsFollowAStretchedPicture() {
        InputImageTransform stretch = new InputImageTransform(50, 80, ResizeRule.stretch(Interpolation.BILINEAR));
        try (Mat picture = PixelHash.drawn(40, 100)) {
            stretch.transform(new ImageWritable(new OpenCVFrameConverter.ToMat().convert(picture)));
        }
        assertArrayEquals(new float[] {20, 5, 80, 50}, stretch.query(10, 10, 40, 100));
        InputImageTransform crop =
                new InputImageTransform(50, 80, ResizeRule.shortEdge(90, Interpolation.BOX, CropRounding.DOWN));
        assertThrows(UnsupportedOperationException.class, () -> crop.query(1, 1));
    }

    @ParameterizedTest
    @MethodSource("rules")
    void theTransformKeepsItsSettingsInDataVecsJson(ResizeRule rule) {
        InputImageTransform transform = new InputImageTransform(96, 128, rule);
        ImageTransformProcess process = new ImageTransformProcess.Builder().build();
        process.getTransformList().add(transform);
        ImageTransformProcess read = ImageTransformProcess.fromJson(process.toJson());
        assertEquals(List.of(transform), read.getTransformList());
    }

    @Test
    void thousandsOfPicturesLeaveNoNativeMemoryBehind() throws IOException {
        byte[] picture = Pictures.file("orientation8alpha.png");
        byte[] broken = Pictures.file("rgb.webp");
        Arrays.fill(broken, 100, broken.length, (byte) 0);
        InputImageTransform transform = new InputImageTransform(40, 40, ResizeRule.ANTIALIASED);
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 8 && least >= ALLOWED_GROWTH; round++) {
            long before = Pointer.physicalBytes();
            decode(picture, broken, transform, 5_000);
            least = Math.min(least, Pointer.physicalBytes() - before);
        }
        // the Java heap grows in some rounds; one 24 x 16 Mat kept per picture would be 5.8 MB in every round
        assertTrue(least < ALLOWED_GROWTH, "grew by " + (least >> 10) + " kB in every round");
    }

    private static void decode(byte[] picture, byte[] broken, InputImageTransform transform, int times)
            throws IOException {
        for (int i = 0; i < times; i++) {
            try (Mat bgr = ImageDecoder.decode(picture, "good");
                    Mat input = transform.toInput(bgr)) {
                assertEquals(40, input.rows());
            }
            assertThrows(UnreadableImageException.class, () -> ImageDecoder.decode(broken, "broken"));
        }
    }

    private static BufferedImage filled(int width, int height, Color color) {
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = picture.createGraphics();
        graphics.setColor(color);
        graphics.fillRect(0, 0, width, height);
        graphics.dispose();
        return picture;
    }
}
