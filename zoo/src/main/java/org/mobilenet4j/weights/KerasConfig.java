/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.mobilenet4j.image.preprocessing.PixelScaling;
import org.mobilenet4j.image.preprocessing.Preprocessing;
import org.mobilenet4j.weights.SettingsTable.Place;
import org.mobilenet4j.weights.format.TensorFile;
import org.mobilenet4j.weights.format.WeightsFileException;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.node.MissingNode;

/**
 * The configuration that Keras writes into a file with a whole model, {@value #NAME}: its layers, also those of models
 * inside it. Files with weights alone have none. Immutable.
 */
final class KerasConfig {
    static final String NAME = "model_config";

    private static final String LINEAR = "linear";
    private static final int WHITE = 255;
    private static final int CHANNELS = 3;
    private static final int AXES = 4;
    private static final int DEEPEST = 16;

    private final Path weights;
    private final List<JsonNode> layers = new ArrayList<>();
    private String output = LINEAR;

    private KerasConfig(Path weights) {
        this.weights = weights;
    }

    /** @throws WeightsFileException if it is no JSON, or a layer has a setting that this version does not do */
    static KerasConfig in(TensorFile file) throws IOException {
        KerasConfig config = new KerasConfig(file.path());
        JsonNode root = MissingNode.getInstance();
        try {
            if (file.modelConfig().isPresent()) {
                root = new ObjectMapper().readTree(file.modelConfig().get());
            }
        } catch (JsonProcessingException e) {
            throw new WeightsFileException(
                    file.path(), NAME + " in it is no JSON: " + JsonBeside.reason(e) + "; save the model again", e);
        }
        if (root != null) {
            config.collect(root, 0);
        }
        config.check();
        config.checkOrder();
        return config;
    }

    private void collect(JsonNode layer, int depth) {
        JsonNode inner = layer.path("config").path("layers");
        JsonNode wrapped = layer.path("config").path("layer");
        if (depth > DEEPEST) {
            return;
        }
        if (inner.isArray()) {
            inner.forEach(one -> collect(one, depth + 1));
        } else if (layer.path("class_name").isTextual()) {
            layers.add(layer);
        }
        if (wrapped.isObject()) {
            collect(wrapped, depth + 1);
        }
    }

    private void check() throws WeightsFileException {
        SettingsTable table = SettingsTable.of(Place.KERAS);
        for (JsonNode layer : layers) {
            String kind = layer.path("class_name").asText();
            String place = NAME + " in it, in the layer \""
                    + layer.path("config").path("name").asText(kind) + "\",";
            if (!table.isKnown(kind)) {
                throw new WeightsFileException(
                        weights,
                        place + " has the class " + kind
                                + ", which is not built from a file; save the network without it");
            }
            String refused = table.reasonAgainst(kind, layer.path("class_name"));
            if (refused != null) {
                throw unsupported(layer, "which is not supported: " + refused);
            }
            Iterator<Map.Entry<String, JsonNode>> settings =
                    layer.path("config").fields();
            while (settings.hasNext()) {
                Map.Entry<String, JsonNode> setting = settings.next();
                table.check(kind + "." + setting.getKey(), plain(setting.getValue()), weights, place);
            }
        }
    }

    private WeightsFileException unsupported(JsonNode layer, String reason) {
        String kind = layer.path("class_name").asText();
        return new WeightsFileException(
                weights,
                NAME + " in it has a layer " + kind + " (\""
                        + layer.path("config").path("name").asText(kind) + "\"), " + reason
                        + "; save the network without it");
    }

    /** What a layer does depends on where it stands: pixels are scaled before all convolutions, outputs behind all. */
    private void checkOrder() throws WeightsFileException {
        int classifier = -1;
        for (int i = 0; i < layers.size(); i++) {
            classifier = isKind(layers.get(i), "Dense") ? i : classifier;
        }
        boolean convolved = false;
        for (int i = 0; i < layers.size(); i++) {
            JsonNode layer = layers.get(i);
            convolved |= isKind(layer, "Conv2D") || isKind(layer, "DepthwiseConv2D");
            if (convolved && isKind(layer, "Rescaling")) {
                throw unsupported(layer, "which stands behind convolutions: only pixels are rescaled here");
            }
            String activation = activation(layer);
            boolean behind = classifier >= 0 && i >= classifier;
            // features are ReLU6's already: another one in front of the classifier changes nothing
            if (activation.equals(LINEAR) || activation.equals("relu6") && !behind) {
                continue;
            }
            String does = "which computes " + activation;
            if (!behind) {
                throw unsupported(
                        layer, does + " and is not behind a classifier: pooled features are taken as they are");
            }
            if (!output.equals(LINEAR) || activation.equals("relu6")) {
                throw unsupported(
                        layer,
                        does + (output.equals(LINEAR) ? "" : " behind " + output)
                                + ": logits have one softmax or sigmoid behind them here");
            }
            output = activation;
        }
    }

    private static boolean isKind(JsonNode layer, String kind) {
        return layer.path("class_name").asText().equals(kind);
    }

    private static String activation(JsonNode layer) {
        switch (layer.path("class_name").asText()) {
            case "Softmax":
                return "softmax";
            case "ReLU":
                return "relu6";
            case "Dense":
            case "Activation":
                return plain(layer.path("config").path("activation")).asText(LINEAR);
            default:
                return LINEAR;
        }
    }

    /** Keras 3 may write an activation as an object of a class. */
    private static JsonNode plain(JsonNode value) {
        return value.path("class_name").isTextual() && value.has("config") ? value.path("config") : value;
    }

    /**
     * Height and width of the input.
     *
     * @return null if it does not say
     * @throws WeightsFileException if they are none that the network has, or there are not three channels
     */
    int[] inputSize() throws WeightsFileException {
        for (JsonNode layer : layers) {
            JsonNode config = layer.path("config");
            String key = config.has("batch_shape") ? "batch_shape" : "batch_input_shape";
            JsonNode shape = config.path(key);
            if (shape.size() == AXES) {
                boolean last = !isChannelsFirst();
                JsonNode channels = shape.path(last ? 3 : 1);
                if (channels.isNumber() && channels.asInt() != CHANNELS) {
                    throw SettingsTable.refusal(key, shape, "expected three channels", weights, NAME + " in it");
                }
                JsonNode height = shape.path(last ? 1 : 2);
                JsonNode width = shape.path(last ? 2 : 3);
                if (height.isNumber() && width.isNumber()) {
                    return InputSize.require(key, shape, height, width, weights, NAME + " in it");
                }
            }
        }
        return null;
    }

    private boolean isChannelsFirst() {
        return layers.stream()
                .anyMatch(layer ->
                        layer.path("config").path("data_format").asText().equals("channels_first"));
    }

    /**
     * Batch norm's epsilon.
     *
     * @throws WeightsFileException if batch norms have different ones, or one is no number above 0
     */
    double epsilon(double unlessSaid) throws WeightsFileException {
        JsonNode first = null;
        for (JsonNode layer : layers) {
            if (layer.path("class_name").asText().startsWith("BatchNormalization")) {
                JsonNode epsilon = layer.path("config").path("epsilon");
                boolean legal = epsilon.isNumber() && epsilon.asDouble() > 0;
                if (epsilon.isMissingNode()) {
                    continue;
                }
                if (!legal || first != null && first.asDouble() != epsilon.asDouble()) {
                    throw SettingsTable.refusal(
                            "epsilon",
                            epsilon,
                            "expected a number above 0, the same in every batch norm",
                            weights,
                            NAME + " in it, in the layer "
                                    + layer.path("config").path("name") + ",");
                }
                first = epsilon;
            }
        }
        return first == null ? unlessSaid : first.asDouble();
    }

    /** Whether each class has a probability of its own: what stands behind its classifier is a sigmoid. */
    boolean multiLabel() {
        return output.equals("sigmoid");
    }

    /** Whether the model scales pixels itself. */
    boolean rescales() {
        return layers.stream()
                .anyMatch(layer -> layer.path("class_name").asText().equals("Rescaling"));
    }

    /**
     * Another scale where the model has a layer for it, {@code pixel * scale + offset}.
     *
     * @throws WeightsFileException if there are several, or the scale is no number above 0
     */
    Preprocessing scaled(Preprocessing usual) throws WeightsFileException {
        Preprocessing scaled = usual;
        for (JsonNode layer : layers) {
            if (layer.path("class_name").asText().equals("Rescaling")) {
                double scale = layer.path("config").path("scale").asDouble(0);
                double offset = layer.path("config").path("offset").asDouble(Double.NaN);
                if (scaled != usual || !(scale > 0) || !Double.isFinite(scale) || !Double.isFinite(offset)) {
                    throw SettingsTable.refusal(
                            "Rescaling",
                            layer.path("config"),
                            "expected one such layer, with one scale above 0 and one offset",
                            weights,
                            NAME + " in it");
                }
                double mean = -offset / (scale * WHITE);
                double std = 1 / (scale * WHITE);
                scaled = usual.withScaling(
                        new PixelScaling(new double[] {mean, mean, mean}, new double[] {std, std, std}));
            }
        }
        return scaled;
    }
}
