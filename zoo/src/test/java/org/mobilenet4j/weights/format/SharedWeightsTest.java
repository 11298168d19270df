/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** Whole checkpoints of every peer: each tensor's shape, sum and sum of squares are what Python computes. */
@Tag("shared")
class SharedWeightsTest {
    private static final Path SHARED = Path.of(System.getProperty("mobilenet4j.shared", "../../shared"));

    @Test
    void everyTensorIsWhatThePeersRead() throws IOException {
        JsonNode sums = new ObjectMapper().readTree(TinyFiles.bytes("shared_sums.json"));
        for (String name : names(sums)) {
            Path path = SHARED.resolve(name);
            if (!Files.exists(path)) {
                System.err.println("SharedWeightsTest does not run: " + path.toAbsolutePath() + " is not there");
            }
            assumeTrue(Files.exists(path), "shared material at " + SHARED.toAbsolutePath());
            try (TensorFile file = TensorFiles.open(path)) {
                compare(name, sums.get(name), file);
            }
        }
    }

    private static List<String> names(JsonNode node) {
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** As a set: libraries list a file's tensors in different orders. */
    private static void compare(String name, JsonNode expected, TensorFile file) throws IOException {
        List<double[]> wanted = new ArrayList<>();
        for (JsonNode tensor : expected) {
            List<Double> row = new ArrayList<>();
            tensor.get(0).forEach(extent -> row.add(extent.asDouble()));
            row.add(tensor.get(1).asDouble());
            row.add(tensor.get(2).asDouble());
            wanted.add(row.stream().mapToDouble(Double::doubleValue).toArray());
        }
        List<double[]> found = new ArrayList<>();
        for (TensorInfo tensor : file.tensors()) {
            found.add(row(tensor, file.read(tensor)));
        }
        assertEquals(wanted.size(), found.size(), name);
        Collections.sort(wanted, Arrays::compare);
        Collections.sort(found, Arrays::compare);
        for (int i = 0; i < wanted.size(); i++) {
            assertArrayEquals(wanted.get(i), found.get(i), 1e-9 * (1 + wanted.get(i)[wanted.get(i).length - 1]), name);
        }
    }

    private static double[] row(TensorInfo tensor, float[] values) {
        double[] row =
                Arrays.copyOf(Arrays.stream(tensor.shape()).asDoubleStream().toArray(), tensor.shape().length + 2);
        for (double value : values) {
            row[row.length - 2] += value;
            row[row.length - 1] += value * value;
        }
        return row;
    }

    @Test
    void namesAreThoseOfThePublishedFiles() throws IOException {
        Map<String, String> names = Map.of(
                "golden/peers/keras_0.35_96.h5", "block_1_depthwise/depthwise_kernel",
                "golden/peers/keras_0.35_96_oldnames.h5", "mobl1_conv_1_depthwise/depthwise_kernel",
                "golden/peers/keras3_0.35_96.weights.h5", "block_1_depthwise/kernel",
                "golden/peers/huggingface_0.35_96", "mobilenet_v2.layer.0.conv_3x3.convolution.weight",
                "golden/peers/torchvision_0.35_96.pth", "features.0.1.num_batches_tracked");
        for (Map.Entry<String, String> entry : names.entrySet()) {
            Path path = SHARED.resolve(entry.getKey());
            assumeTrue(Files.exists(path), "shared material at " + SHARED.toAbsolutePath());
            try (TensorFile file = TensorFiles.open(path)) {
                assertEquals(
                        1,
                        file.tensors().stream()
                                .filter(tensor -> tensor.name().equals(entry.getValue()))
                                .count(),
                        () -> entry.getValue() + " in " + file.tensors());
            }
        }
    }
}
