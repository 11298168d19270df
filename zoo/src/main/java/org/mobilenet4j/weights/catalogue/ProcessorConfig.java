/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights.catalogue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.mobilenet4j.image.CropRounding;
import org.mobilenet4j.image.Decoding;
import org.mobilenet4j.image.Interpolation;
import org.mobilenet4j.image.PixelScaling;
import org.mobilenet4j.image.Preprocessing;
import org.mobilenet4j.image.ResizeRule;
import org.mobilenet4j.weights.JsonBeside;
import org.mobilenet4j.weights.format.WeightsFileException;
import org.nd4j.shade.jackson.databind.JsonNode;

/**
 * Hugging Face's {@code preprocessor_config.json} beside a file of weights: the settings of
 * {@code MobileNetV2ImageProcessor}. What it does not say is as in Google's checkpoints. Immutable.
 */
final class ProcessorConfig {
    static final String NAME = "preprocessor_config.json";

    /** Google's networks are given pictures whose short edge is so much longer than what is cut out of them. */
    private static final int MARGIN = 32;
    /** {@code PIL.Image.Resampling}. */
    private static final Map<Integer, Interpolation> RESAMPLING = Map.of(
            0, Interpolation.NEAREST,
            1, Interpolation.LANCZOS,
            2, Interpolation.BILINEAR,
            3, Interpolation.BICUBIC,
            4, Interpolation.BOX,
            5, Interpolation.HAMMING);

    private final JsonNode root;

    private ProcessorConfig(JsonNode root) {
        this.root = root;
    }

    /** @throws WeightsFileException if it is no JSON */
    static ProcessorConfig beside(Path weights) throws IOException {
        return new ProcessorConfig(JsonBeside.read(weights, NAME));
    }

    /**
     * @param size height and width of the network's input
     * @throws IllegalArgumentException for settings that no {@link Preprocessing} has
     */
    Preprocessing preprocessing(int size) {
        require("do_resize", true);
        require("do_rescale", true);
        Interpolation filter = RESAMPLING.get(root.path("resample").asInt(2));
        if (filter == null) {
            throw new IllegalArgumentException("resample is " + root.path("resample"));
        }
        boolean cropped = root.path("do_center_crop").asBoolean(true);
        int shortEdge = root.path("size").path("shortest_edge").asInt(size + MARGIN);
        ResizeRule resize =
                cropped ? ResizeRule.shortEdge(shortEdge, filter, CropRounding.DOWN) : ResizeRule.stretch(filter);
        return new Preprocessing(size, size, Decoding.PILLOW_UPRIGHT, resize, scaling());
    }

    private PixelScaling scaling() {
        double[] half = {0.5, 0.5, 0.5};
        return new PixelScaling(numbers("image_mean", half), numbers("image_std", half));
    }

    private double[] numbers(String key, double[] unlessSaid) {
        JsonNode array = root.path(key);
        if (array.isMissingNode()) {
            return unlessSaid;
        }
        return JsonBeside.numbers(array);
    }

    private void require(String key, boolean value) {
        if (root.path(key).asBoolean(value) != value) {
            throw new IllegalArgumentException(key + " is " + root.path(key));
        }
    }
}
