/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights.format;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What a publisher on PyTorch would write for a network. */
public final class SafetensorsBytes {

    private SafetensorsBytes() {}

    /**
     * A {@code .safetensors} file of a network's parameters.
     *
     * @param names one of the fixtures {@code tensors_NAME.tsv}: the publisher's names, and ours
     */
    public static byte[] of(ComputationGraph network, String names) throws IOException {
        List<String> entries = new ArrayList<>();
        List<float[]> values = new ArrayList<>();
        long offset = 0;
        for (String[] columns : table(names)) {
            INDArray ours = network.paramTable().get(columns[2]);
            if (ours != null) {
                INDArray theirs = inTorchOrder(columns[2], ours);
                long end = offset + Float.BYTES * theirs.length();
                entries.add(String.format(
                        "\"%s\":{\"dtype\":\"F32\",\"shape\":%s,\"data_offsets\":[%d,%d]}",
                        columns[0], Arrays.toString(theirs.shape()), offset, end));
                values.add(theirs.dup('c').data().asFloat());
                offset = end;
            }
        }
        byte[] header = ("{" + String.join(",", entries) + "}").getBytes(StandardCharsets.UTF_8);
        ByteBuffer file = ByteBuffer.allocate(Long.BYTES + header.length + (int) offset)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length)
                .put(header);
        for (float[] tensor : values) {
            for (float number : tensor) {
                file.putFloat(number);
            }
        }
        return file.array();
    }

    private static List<String[]> table(String names) throws IOException {
        String resource = "/org/mobilenet4j/fixtures/tensors_" + names + ".tsv";
        List<String[]> lines = new ArrayList<>();
        try (BufferedReader reader = new BufferedReader(
                new InputStreamReader(SafetensorsBytes.class.getResourceAsStream(resource), StandardCharsets.UTF_8))) {
            reader.lines().filter(line -> !line.startsWith("#")).forEach(line -> lines.add(line.split("\t", -1)));
        }
        return lines;
    }

    /** Ours are [kH, kW, in, out], depthwise [kH, kW, C, 1], dense [in, out], vectors [1, n] or [n]. */
    private static INDArray inTorchOrder(String key, INDArray ours) {
        if (ours.rank() == 4) {
            return key.endsWith("depthwise_W") ? ours.permute(2, 3, 0, 1) : ours.permute(3, 2, 0, 1);
        }
        return key.equals("predictions_W") ? ours.transpose() : ours.reshape(ours.length());
    }
}
