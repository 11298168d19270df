/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.mobilenet4j.Fixture;
import org.mobilenet4j.weights.format.ElementType;
import org.mobilenet4j.weights.format.TensorInfo;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What a peer's library saves: names and shapes as it wrote them, values from the fixture of its outputs. */
final class PeerTensors {

    /** A line of {@code tensors_<peer>.tsv}. */
    static final class Row {
        final String name;
        final long[] shape;
        final String parameter;

        Row(String name, long[] shape, String parameter) {
            this.name = name;
            this.shape = shape;
            this.parameter = parameter;
        }

        TensorInfo tensor() {
            boolean counter = name.endsWith("num_batches_tracked");
            return new TensorInfo(name, counter ? ElementType.I64 : ElementType.F32, shape);
        }
    }

    private PeerTensors() {}

    static List<Row> rows(String peer) {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Fixture.class.getResourceAsStream("fixtures/tensors_" + peer + ".tsv"), StandardCharsets.UTF_8))) {
            return lines.lines().map(PeerTensors::row).collect(Collectors.toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Row row(String line) {
        String[] cells = line.split("\t");
        long[] shape = cells[1].isEmpty()
                ? new long[0]
                : Arrays.stream(cells[1].split("x")).mapToLong(Long::parseLong).toArray();
        return new Row(cells[0], shape, cells[2]);
    }

    /** Keras' rows under the names that its files had first. */
    static List<Row> olderKerasRows() {
        List<Row> rows = new ArrayList<>();
        for (Row row : rows("keras")) {
            String name = row.name
                    .replaceFirst("^expanded_conv_", "block_0_")
                    .replaceFirst("^block_(\\d+)_([a-z]+)_BN/", "bn$1_conv_$1_bn_$2/")
                    .replaceFirst("^block_(\\d+)_([a-z]+)/", "mobl$1_conv_$1_$2/")
                    .replaceFirst("^predictions/", "Logits/");
            rows.add(new Row(name, row.shape, row.parameter));
        }
        return rows;
    }

    /** A file with these rows, zeros inside. */
    static MemoryTensorFile empty(String path, List<Row> rows) {
        MemoryTensorFile file = new MemoryTensorFile(path);
        rows.forEach(row -> file.put(row.tensor(), new float[row.tensor().elements()]));
        return file;
    }

    /** A file with these rows and the fixture's numbers, in the order that the peer's libraries have them. */
    static MemoryTensorFile file(String path, List<Row> rows, Fixture fixture, boolean torch) {
        MemoryTensorFile file = new MemoryTensorFile(path);
        for (Row row : rows) {
            float[] values = new float[row.tensor().elements()];
            if (fixture.has(row.parameter)) {
                INDArray ours = fixture.get(row.parameter).castTo(DataType.FLOAT);
                values = (torch ? torchOrder(ours, row.parameter) : ours)
                        .dup('c')
                        .data()
                        .asFloat();
            }
            file.put(row.tensor(), values);
        }
        return file;
    }

    private static INDArray torchOrder(INDArray ours, String parameter) {
        if (ours.rank() == 4) {
            return parameter.endsWith("_depthwise_W") ? ours.permute(2, 3, 0, 1) : ours.permute(3, 2, 0, 1);
        }
        return ours.rank() == 2 ? ours.permute(1, 0) : ours;
    }

    static MemoryTensorFile torchvision() {
        Fixture fixture = Fixture.load("torchvision_0.35_96");
        return file("torchvision_0.35_96.pth", rows("torchvision"), fixture, true);
    }

    static MemoryTensorFile huggingFace() {
        Fixture fixture = Fixture.load("huggingface_0.35_96");
        return file("mobilenet_v2_0.35_96/model.safetensors", rows("huggingface"), fixture, true);
    }

    static MemoryTensorFile keras() {
        return file("keras_0.35_96.h5", rows("keras"), Fixture.load("keras_0.35_96"), false);
    }
}
