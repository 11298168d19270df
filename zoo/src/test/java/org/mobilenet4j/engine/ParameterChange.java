/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.mobilenet4j.ArrayAssert.assertMoved;
import static org.mobilenet4j.engine.EngineNetworks.SIZE;
import static org.mobilenet4j.engine.EngineNetworks.batch;
import static org.mobilenet4j.engine.EngineNetworks.trained;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.parallelism.ParallelWrapper;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** A way in which a network's parameters can change, with a name. */
final class ParameterChange {
    private final String name;
    private final Action action;

    private ParameterChange(String name, Action action) {
        this.name = name;
        this.action = action;
    }

    /** What a change does. */
    private interface Action {
        void apply(ComputationGraph network) throws IOException;
    }

    /** Of the whole network, and of one unit of each kind and the classifier alone. */
    static Stream<ParameterChange> all() {
        return Stream.of(
                        ofAll(),
                        of("Conv1", "W", "gamma"),
                        of("block_1_expand", "W", "beta"),
                        of("block_2_depthwise", "W", "var"),
                        of("block_1_project", "W", "mean"),
                        of("predictions", "W", "b"))
                .flatMap(changes -> changes);
    }

    void apply(ComputationGraph network) throws IOException {
        action.apply(network);
    }

    @Override
    public String toString() {
        return name;
    }

    private static Stream<ParameterChange> ofAll() {
        return Stream.of(
                new ParameterChange("fit", network -> network.fit(batch(6, SIZE))),
                new ParameterChange("setParams", network -> network.setParams(other().params())),
                new ParameterChange("params().muli", network -> network.params().muli(1.25)),
                new ParameterChange(
                        "params().assign", network -> network.params().assign(other().params())),
                new ParameterChange("setParamTable", network -> {
                    Map<String, INDArray> table = new LinkedHashMap<>();
                    other().paramTable().forEach((key, value) -> table.put(key, value.dup()));
                    network.setParamTable(table);
                }),
                new ParameterChange(
                        "a restored model's parameters",
                        network -> network.setParams(savedAndRestored(other()).params())),
                new ParameterChange("ParallelWrapper", ParameterChange::average));
    }

    /** Of one layer's parameters: its kernel or weights, and one that has a number for each channel or class. */
    private static Stream<ParameterChange> of(String layer, String weights, String row) {
        String key = layer + "_" + weights;
        String rowKey = layer + "_" + row;
        return Stream.of(
                new ParameterChange("setParam " + key, network -> network.setParam(key, other().getParam(key))),
                new ParameterChange(
                        "setParam " + key + " of an f-order array",
                        network -> network.setParam(key, other().getParam(key).dup('f'))),
                new ParameterChange(
                        "setParam " + key + " of a c-order array",
                        network -> network.setParam(key, other().getParam(key).dup('c'))),
                new ParameterChange(
                        "paramTable in place " + key,
                        network -> network.paramTable().get(key).muli(1.5)),
                new ParameterChange("part of params() " + rowKey, network -> {
                    INDArray array = network.getParam(rowKey);
                    INDArray before = array.dup();
                    INDArray flat = network.params().reshape(-1);
                    long from = array.offset() - flat.offset();
                    INDArray part = flat.get(NDArrayIndex.interval(from, from + array.length()));
                    part.assign(other().getParam(rowKey).reshape(-1).addi(0.25));
                    assertMoved(before, network.getParam(rowKey), "not " + rowKey);
                }),
                new ParameterChange(
                        "setParams of the layer " + layer,
                        network -> network.getLayer(layer)
                                .setParams(other().getLayer(layer).params().dup())),
                new ParameterChange("setParam of the layer " + rowKey, network -> {
                    INDArray changed = other().getParam(rowKey).dup().addi(0.25);
                    network.getLayer(layer).setParam(row, changed);
                    assertEquals(changed, network.getParam(rowKey), rowKey);
                }));
    }

    /** A network with other parameters. */
    private static ComputationGraph other() {
        return trained(8);
    }

    private static ComputationGraph savedAndRestored(ComputationGraph network) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ModelSerializer.writeModel(network, bytes, true);
        return ModelSerializer.restoreComputationGraph(new ByteArrayInputStream(bytes.toByteArray()), true);
    }

    private static void average(ComputationGraph network) {
        new ParallelWrapper.Builder<>(network)
                .workers(2)
                .averagingFrequency(1)
                .prefetchBuffer(0)
                .build()
                .fit(new ListDataSetIterator<>(batch(6, SIZE).asList(), 3));
    }
}
