/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mobilenet4j.engine.EngineNetworks.SIZE;
import static org.mobilenet4j.engine.EngineNetworks.assertMoved;
import static org.mobilenet4j.engine.EngineNetworks.assertSame;
import static org.mobilenet4j.engine.EngineNetworks.batch;
import static org.mobilenet4j.engine.EngineNetworks.difference;
import static org.mobilenet4j.engine.EngineNetworks.freshCopy;
import static org.mobilenet4j.engine.EngineNetworks.on;
import static org.mobilenet4j.engine.EngineNetworks.pictures;
import static org.mobilenet4j.engine.EngineNetworks.trained;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.deeplearning4j.nn.weights.WeightInit;
import org.deeplearning4j.parallelism.ParallelWrapper;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.mobilenet4j.vertex.UnitVertex;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Weights that an engine has prepared are never stale: after every way in which parameters can change, the next output is
 * to the last bit that of a new network with the same parameters.
 */
class StaleWeightsTest {
    private static final INDArray ONE = pictures(1, 1, SIZE);
    private static final INDArray THREE = pictures(2, 3, SIZE);
    private static final INDArray LARGER = pictures(3, 1, SIZE + 16);

    /** A named way to change parameters. */
    static final class Change {
        private final String name;
        private final Action action;

        private Change(String name, Action action) {
            this.name = name;
            this.action = action;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** What a change does. */
    private interface Action {
        void apply(ComputationGraph network) throws IOException;
    }

    static Stream<Change> changes() {
        return Stream.of(
                new Change("fit", network -> network.fit(batch(6, SIZE))),
                new Change("setParams", network -> network.setParams(other().params())),
                new Change(
                        "setParam",
                        network -> network.setParam("block_1_expand_W", other().getParam("block_1_expand_W"))),
                new Change(
                        "setParam of an f-order array",
                        network -> network.setParam(
                                "block_1_expand_W",
                                other().getParam("block_1_expand_W").dup('f'))),
                new Change(
                        "paramTable in place",
                        network ->
                                network.paramTable().get("block_2_depthwise_W").muli(1.5)),
                new Change("params().muli", network -> network.params().muli(1.25)),
                new Change("params().assign", network -> network.params().assign(other().params())),
                new Change("params() on one element", network -> {
                    INDArray kernel = network.getParam("block_2_expand_W");
                    INDArray flat = network.params();
                    flat.putScalar(kernel.offset() - flat.offset() + kernel.length() / 2, 3);
                    assertEquals(3, kernel.ravel().getDouble(kernel.length() / 2), "not in the kernel");
                }),
                new Change("part of params()", network -> {
                    INDArray gamma = network.getParam("Conv1_gamma");
                    INDArray flat = network.params().reshape(-1);
                    long from = gamma.offset() - network.params().offset();
                    flat.get(NDArrayIndex.interval(from, from + gamma.length())).assign(2);
                    assertEquals(2, gamma.getDouble(0), "not gamma");
                }),
                new Change(
                        "setParams of a layer",
                        network -> network.getLayer("block_1_project")
                                .setParams(other().getLayer("block_1_project")
                                        .params()
                                        .dup())),
                new Change(
                        "setParam of a layer",
                        network -> network.getLayer("block_1_project")
                                .setParam(
                                        "var",
                                        Nd4j.valueArrayOf(
                                                network.getParam("block_1_project_var")
                                                        .shape(),
                                                0.5f))),
                new Change("setParamTable", network -> {
                    Map<String, INDArray> table = new LinkedHashMap<>();
                    other().paramTable().forEach((key, value) -> table.put(key, value.dup()));
                    network.setParamTable(table);
                }),
                new Change(
                        "a restored model's parameters",
                        network -> network.setParams(savedAndRestored(other()).params())),
                new Change("ParallelWrapper", StaleWeightsTest::average));
    }

    @ParameterizedTest
    @MethodSource("changes")
    void theNextOutputsAreTheChangedNetworks(Change change) throws IOException {
        ComputationGraph network = on(EngineKind.ONEDNN);
        INDArray one = network.outputSingle(ONE);
        INDArray three = network.outputSingle(THREE);
        INDArray larger = network.outputSingle(LARGER);
        change.action.apply(network);
        assertChanged(network, ONE, one);
        assertChanged(network, THREE, three);
        assertChanged(network, LARGER, larger);
    }

    @ParameterizedTest
    @MethodSource("changes")
    void theNextActivationsAreTheChangedNetworks(Change change) throws IOException {
        ComputationGraph network = on(EngineKind.ONEDNN);
        INDArray before = network.feedForward(ONE, false).get("predictions").dup();
        change.action.apply(network);
        Map<String, INDArray> expected = freshCopy(network).feedForward(ONE, false);
        Map<String, INDArray> actual = network.feedForward(ONE, false);
        expected.forEach((vertex, activation) -> assertSame(activation, actual.get(vertex), vertex));
        assertMoved(before, actual.get("predictions"), change.name);
    }

    @ParameterizedTest
    @MethodSource("changes")
    void betweenFeedForwardAndOutputAndBack(Change change) throws IOException {
        ComputationGraph network = on(EngineKind.ONEDNN);
        INDArray before = network.outputSingle(ONE);
        network.feedForward(ONE, false);
        change.action.apply(network);
        assertChanged(network, ONE, before);
        INDArray activation = network.feedForward(ONE, false).get("predictions");
        assertSame(freshCopy(network).feedForward(ONE, false).get("predictions"), activation, "activation");
    }

    /** Not every element is one that counts: a channel may be dead. One of a few has to. */
    @Test
    void oneElementOfEveryParameterOfEveryUnit() {
        ComputationGraph network = on(EngineKind.ONEDNN);
        for (String key : network.paramTable().keySet()) {
            if (key.startsWith("predictions")) {
                continue;
            }
            double moved = 0;
            INDArray array = network.getParam(key);
            for (long i = array.length() / 2; i < array.length() && moved == 0; i++) {
                INDArray before = network.outputSingle(THREE);
                double changed = array.reshape(array.length()).getDouble(i) * 2 + 1;
                array.reshape(array.length()).putScalar(i, changed);
                assertEquals((float) changed, network.getParam(key).ravel().getFloat(i), key);
                INDArray after = network.outputSingle(THREE);
                assertSame(freshCopy(network).outputSingle(THREE), after, key + " " + i);
                moved = difference(before, after);
            }
            assertTrue(moved > 0, key + " did not change the output");
            network.setParams(trained(7).params());
        }
    }

    @Test
    void aChangeTakenBack() {
        ComputationGraph network = on(EngineKind.ONEDNN);
        INDArray parameters = network.params().dup();
        INDArray before = network.outputSingle(ONE);
        network.params().muli(1.5);
        assertChanged(network, ONE, before);
        network.setParams(parameters);
        assertSame(before, network.outputSingle(ONE), "output");
    }

    @Test
    void transferLearningFromANetworkThatHasRun() {
        ComputationGraph source = on(EngineKind.ONEDNN);
        source.outputSingle(ONE);
        ComputationGraph edited = on(
                EngineKind.ONEDNN,
                new TransferLearning.GraphBuilder(source)
                        .setFeatureExtractor("block_1_project")
                        .nOutReplace("predictions", 2, WeightInit.XAVIER)
                        .build());
        INDArray before = edited.outputSingle(ONE);
        assertSame(freshCopy(edited).outputSingle(ONE), before, "edited");
        edited.getParam("Conv1_W").muli(1.5);
        assertChanged(edited, ONE, before);

        UnitVertex.retype(edited.getConfiguration());
        ComputationGraph retyped = freshCopy(edited);
        before = retyped.outputSingle(ONE);
        retyped.getParam("Conv1_beta").addi(0.5);
        assertChanged(retyped, ONE, before);
    }

    @Test
    void clonesDoNotShareWhatIsPrepared() {
        ComputationGraph network = on(EngineKind.ONEDNN);
        INDArray before = network.outputSingle(ONE);
        ComputationGraph clone = on(EngineKind.ONEDNN, network.clone());
        assertSame(before, clone.outputSingle(ONE), "clone");
        clone.params().muli(1.5);
        assertChanged(clone, ONE, before);
        assertSame(before, network.outputSingle(ONE), "original");
    }

    private static void assertChanged(ComputationGraph network, INDArray x, INDArray before) {
        INDArray after = network.outputSingle(x);
        assertSame(freshCopy(network).outputSingle(x), after, "output");
        assertMoved(before, after, "output");
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
