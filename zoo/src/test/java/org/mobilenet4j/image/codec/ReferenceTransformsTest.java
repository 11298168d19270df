/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.image.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.bytedeco.opencv.opencv_core.Mat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mobilenet4j.image.Pictures;
import org.mobilenet4j.image.PixelHash;
import org.mobilenet4j.image.preprocessing.Interpolation;
import org.mobilenet4j.image.preprocessing.Preprocessing;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** File to tensor, against what the peers' own transforms made of the same files (src/scripts/make_pixels.py). */
class ReferenceTransformsTest {

    private static final int STRIDE = 1499;
    private static final int WHITE = 255;

    @TempDir
    private Path folder;

    static List<JsonNode> references() throws IOException {
        List<JsonNode> references = new ArrayList<>();
        new ObjectMapper().readTree(Pictures.file("transforms.json")).forEach(references::add);
        return references;
    }

    /** The factory call that the script's name for a transform stands for. */
    static Preprocessing preprocessing(String transform) {
        String[] word = transform.split(" ");
        switch (word[0]) {
            case "torchvision":
                return Preprocessing.torchvision(Integer.parseInt(word[1]), Integer.parseInt(word[2]));
            case "timm":
                return Preprocessing.timm(
                        Integer.parseInt(word[1]), Double.parseDouble(word[2]), interpolation(word[3]));
            case "huggingface":
                return Preprocessing.huggingFace(Integer.parseInt(word[1]), Integer.parseInt(word[2]));
            case "keras":
                return Preprocessing.keras(
                        Integer.parseInt(word[1]), Integer.parseInt(word[2]), interpolation(word[3]));
            default:
                throw new IllegalArgumentException("Unknown transform " + transform);
        }
    }

    private static Interpolation interpolation(String name) {
        return Interpolation.valueOf(name.toUpperCase(Locale.ROOT));
    }

    @ParameterizedTest
    @MethodSource("references")
    void theTensorIsThePeers(JsonNode reference) throws IOException {
        String name = reference.get("file").asText();
        String what = reference.get("transform").asText() + ", " + name;
        Preprocessing preprocessing = preprocessing(reference.get("transform").asText());
        INDArray tensor = preprocessing.read(Files.write(folder.resolve(name), Pictures.file(name)));
        JsonNode shape = reference.get("shape");
        assertArrayEquals(
                new long[] {
                    1, shape.get(0).asInt(), shape.get(1).asInt(), shape.get(2).asInt()
                },
                tensor.shape(),
                what);
        boolean lossless = !name.endsWith(".jpg");
        if (lossless) {
            assertEquals(reference.get("pixels").asText(), PixelHash.of(pixels(preprocessing, tensor)), what);
        }
        compare(preprocessing, tensor, reference.get("values"), lossless, what);
    }

    /** Every 1499th number; in grey levels a JPEG's may differ by less than half of one on average and by 3 at worst; OpenCV makes CMYK up to one brighter than Pillow. */
    private static void compare(
            Preprocessing preprocessing, INDArray tensor, JsonNode values, boolean lossless, String what) {
        float[] found = tensor.data().asFloat();
        assertEquals((found.length + STRIDE - 1) / STRIDE, values.size(), what);
        int plane = found.length / 3;
        double mean = lossless ? 1e-4 : what.endsWith("k.jpg") ? 1 : 0.5;
        double total = 0;
        for (int i = 0; i < values.size(); i++) {
            double std = preprocessing.scaling().std()[i * STRIDE / plane];
            double difference = Math.abs(values.get(i).asDouble() - found[i * STRIDE]);
            assertTrue(
                    lossless ? difference < 2e-6 : difference * std * WHITE < 3.01,
                    what + ": number " + i * STRIDE + " differs by " + difference);
            total += difference * std * WHITE;
        }
        assertTrue(total / values.size() < mean, what + ": " + total / values.size());
    }

    /** [H, W, 3] as before scaling. */
    private static byte[] pixels(Preprocessing preprocessing, INDArray tensor) {
        float[] values = tensor.data().asFloat();
        int plane = values.length / 3;
        byte[] pixels = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            int channel = i / plane;
            double sample = values[i] * preprocessing.scaling().std()[channel]
                    + preprocessing.scaling().mean()[channel];
            pixels[i % plane * 3 + channel] = (byte) Math.round(sample * WHITE);
        }
        return pixels;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "alpha.png",
                "greyalpha.png",
                "transparent.png",
                "palettekey.png",
                "rgbkey.png",
                "greykey.png",
                "orientation6.png",
                "orientation6.jpg",
                "orientation8alpha.png",
                "orientation6.tif",
                "orientation6.webp",
                "grey16.png",
                "deep.png",
                "deepalpha.png",
                "deepgreyalpha.png",
                "alpha.gif",
                "alpha.webp",
                "ycck.jpg",
                "alpha.tif"
            })
    void decodingIsPillows(String name) throws IOException {
        BufferedImage expected = Pictures.png(name + ".pillow.png");
        try (Mat decoded = ImageDecoder.decode(Pictures.file(name), name, Decoding.PILLOW)) {
            int difference = Pictures.difference(expected, decoded);
            assertTrue(difference <= (name.endsWith(".jpg") ? 3 : 0), name + " differs by " + difference);
        }
    }

    @Test
    void uprightIsPillowsTurned() throws IOException {
        assertUpright("orientation6.jpg", "orientation6.jpg.expected.png", 3);
        assertUpright("orientation6.tif", "orientation6.tif.expected.png", 0);
        try (Mat turned =
                        ImageDecoder.decode(Pictures.file("orientation8alpha.png"), "turned", Decoding.PILLOW_UPRIGHT);
                Mat stored = ImageDecoder.decode(Pictures.file("orientation8alpha.png"), "stored", Decoding.PILLOW);
                Mat upright = Orientation.ofTag(8).apply(stored.clone())) {
            assertArrayEquals(PixelHash.samples(upright), PixelHash.samples(turned));
        }
    }

    /** Pillow makes min(v, 255) of 16-bit grey: PILLOW does so too, PILLOW_UPRIGHT keeps the high byte. */
    @Test
    void deepGreyIsNotWhiteUnlessPillowIsAskedFor() throws IOException {
        byte[] file = Pictures.file("grey16.png");
        try (Mat grey = ImageDecoder.decode(file, "grey16", Decoding.PILLOW_UPRIGHT)) {
            int difference = Pictures.difference(Pictures.expected("grey16.png"), grey);
            assertTrue(difference <= 1, "the high byte is not the rounded one, but next to it: " + difference);
        }
    }

    private static void assertUpright(String name, String expected, int tolerance) throws IOException {
        try (Mat decoded = ImageDecoder.decode(Pictures.file(name), name, Decoding.PILLOW_UPRIGHT)) {
            assertTrue(Pictures.difference(Pictures.png(expected), decoded) <= tolerance, name);
        }
    }
}
