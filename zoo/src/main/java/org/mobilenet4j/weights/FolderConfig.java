/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.mobilenet4j.image.PixelScaling;
import org.mobilenet4j.weights.format.WeightsFileException;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.node.MissingNode;

/**
 * The {@code config.json} that Hugging Face keeps beside the weights: what is in it that tensors do not tell. Keys are
 * those of {@code transformers.MobileNetV2Config} and of timm's {@code pretrained_cfg}. Immutable.
 */
public final class FolderConfig {
    /** The file. */
    public static final String NAME = "config.json";

    private final JsonNode root;

    private FolderConfig(JsonNode root) {
        this.root = root;
    }

    /**
     * The one beside a file; an empty one if there is none, or if it speaks of another model.
     *
     * @throws WeightsFileException if it is no JSON
     */
    public static FolderConfig beside(Path weights) throws IOException {
        JsonNode root = JsonBeside.read(weights, NAME);
        return new FolderConfig(isMobileNetV2(root) ? root : MissingNode.getInstance());
    }

    private static boolean isMobileNetV2(JsonNode root) {
        return root.path("model_type").asText().equals("mobilenet_v2")
                || root.path("architecture").asText().startsWith("mobilenetv2");
    }

    /** Height and width of pictures in pixels; 0 if it does not say. */
    public int imageSize() {
        JsonNode timm = root.path("pretrained_cfg").path("input_size");
        return root.path("image_size").asInt(timm.path(timm.size() - 1).asInt(0));
    }

    /** timm's share of the resized picture's edge that is kept. */
    public double cropFraction(double unlessSaid) {
        return root.path("pretrained_cfg").path("crop_pct").asDouble(unlessSaid);
    }

    /** timm's filter, {@code bicubic}. */
    public String interpolation(String unlessSaid) {
        return root.path("pretrained_cfg").path("interpolation").asText(unlessSaid);
    }

    /** timm's mean and deviation of each channel, on the scale 0 to 1. */
    public PixelScaling scaling(PixelScaling unlessSaid) {
        JsonNode timm = root.path("pretrained_cfg");
        return timm.has("mean") && timm.has("std")
                ? new PixelScaling(JsonBeside.numbers(timm.path("mean")), JsonBeside.numbers(timm.path("std")))
                : unlessSaid;
    }

    /**
     * The classes' names, as Hugging Face ({@code id2label}) and timm ({@code label_names}) write them.
     *
     * @return as many as there are classes, no name twice; else empty, as for the placeholders {@code LABEL_0}
     */
    public List<String> labels(int classes) {
        JsonNode ids = root.path("id2label");
        JsonNode names = ids.isObject() ? ids : root.path("label_names");
        Set<String> labels = new LinkedHashSet<>();
        for (int i = 0; i < classes; i++) {
            String label = (names.isObject() ? names.path(String.valueOf(i)) : names.path(i)).asText("");
            if (label.isBlank() || label.equals("LABEL_" + i) || !labels.add(label)) {
                return List.of();
            }
        }
        return List.copyOf(labels);
    }

    /**
     * Refuses what a network of this project does not do.
     *
     * @param weights the file, for the message
     */
    void requireSupported(Path weights) throws WeightsFileException {
        require(weights, "tf_padding", root.path("tf_padding").asBoolean(true), true);
        require(weights, "output_stride", root.path("output_stride").asInt(32), 32);
        require(weights, "hidden_act", root.path("hidden_act").asText("relu6"), "relu6");
    }

    private static void require(Path weights, String key, Object found, Object expected) throws WeightsFileException {
        if (!found.equals(expected)) {
            throw new WeightsFileException(
                    weights,
                    NAME + " beside it sets " + key + " to " + found + ", which these weights would need; only "
                            + expected + " can be built from a file alone");
        }
    }
}
