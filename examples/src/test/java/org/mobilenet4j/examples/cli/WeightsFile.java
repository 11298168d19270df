/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.examples.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.mobilenet4j.MobileNetV2;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Writes a network's parameters as safetensors under Keras' names, whose axes are this project's. */
public final class WeightsFile {

    private WeightsFile() {}

    /** Writes the file and returns it. */
    public static Path write(Path file, ComputationGraph network) throws IOException {
        return write(file, Map.of("", network));
    }

    /** Writes several networks into one file, their names behind the prefixes. */
    static Path write(Path file, Map<String, ComputationGraph> networks) throws IOException {
        ObjectNode header = new ObjectMapper().createObjectNode();
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        for (Map.Entry<String, ComputationGraph> network : networks.entrySet()) {
            add(network.getKey(), network.getValue(), header, data);
        }
        byte[] json = header.toString().getBytes(StandardCharsets.UTF_8);
        ByteBuffer length =
                ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(0, json.length);
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.write(length.array());
        whole.write(json);
        data.writeTo(whole);
        return Files.write(file, whole.toByteArray());
    }

    private static void add(String prefix, ComputationGraph network, ObjectNode header, ByteArrayOutputStream data)
            throws IOException {
        for (Map.Entry<String, INDArray> parameter : network.paramTable().entrySet()) {
            float[] values = parameter.getValue().dup('c').data().asFloat();
            ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asFloatBuffer().put(values);
            ObjectNode entry =
                    header.putObject(prefix + kerasName(parameter.getKey())).put("dtype", "F32");
            for (long extent : parameter.getValue().shape()) {
                entry.withArray("shape").add(extent);
            }
            entry.putArray("data_offsets").add(data.size()).add(data.size() + bytes.capacity());
            data.write(bytes.array());
        }
    }

    private static String kerasName(String key) {
        String vertex = key.substring(0, key.lastIndexOf('_'));
        String leaf = key.substring(key.lastIndexOf('_') + 1);
        switch (leaf) {
            case "W":
                return vertex + (vertex.endsWith("_depthwise") ? "/depthwise_kernel" : "/kernel");
            case "b":
                return vertex + "/bias";
            default:
                String norm = Map.of("Conv1", "bn_Conv1", "Conv_1", "Conv_1_bn").getOrDefault(vertex, vertex + "_BN");
                return norm + "/"
                        + Map.of("mean", "moving_mean", "var", "moving_variance")
                                .getOrDefault(leaf, leaf);
        }
    }

    /** A small network without a classifier, as somebody may have published it. */
    static ComputationGraph network() {
        return MobileNetV2.builder()
                .seed(99)
                .widthMultiplier(0.35)
                .inputShape(3, 64, 64)
                .numClasses(0)
                .build()
                .init();
    }
}
