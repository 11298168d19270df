/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.engine;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mobilenet4j.ArrayAssert.assertMoved;
import static org.mobilenet4j.ArrayAssert.assertSame;
import static org.mobilenet4j.ArrayAssert.difference;
import static org.mobilenet4j.engine.EngineNetworks.SIZE;
import static org.mobilenet4j.engine.EngineNetworks.freshCopy;
import static org.mobilenet4j.engine.EngineNetworks.on;
import static org.mobilenet4j.engine.EngineNetworks.pictures;
import static org.mobilenet4j.engine.EngineNetworks.trained;

import java.io.IOException;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.deeplearning4j.nn.weights.WeightInit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.mobilenet4j.vertex.UnitVertex;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Weights that an engine has prepared are never stale: after every way in which parameters can change, the next output is
 * to the last bit that of a new network with the same parameters.
 */
class StaleWeightsTest {
    private static final INDArray ONE = pictures(1, 1, SIZE);
    private static final INDArray THREE = pictures(2, 3, SIZE);
    private static final INDArray LARGER = pictures(3, 1, SIZE + 16);

    @ParameterizedTest
    @MethodSource("org.mobilenet4j.engine.ParameterChange#all")
    void theNextOutputsAreTheChangedNetworks(ParameterChange change) throws IOException {
        ComputationGraph network = on("onednn");
        INDArray one = network.outputSingle(ONE);
        INDArray three = network.outputSingle(THREE);
        INDArray larger = network.outputSingle(LARGER);
        change.apply(network);
        assertChanged(network, ONE, one);
        assertChanged(network, THREE, three);
        assertChanged(network, LARGER, larger);
    }

    @ParameterizedTest
    @MethodSource("org.mobilenet4j.engine.ParameterChange#all")
    void theNextActivationsAreTheChangedNetworks(ParameterChange change) throws IOException {
        ComputationGraph network = on("onednn");
        INDArray before = network.feedForward(ONE, false).get("predictions").dup();
        change.apply(network);
        Map<String, INDArray> expected = freshCopy(network).feedForward(ONE, false);
        Map<String, INDArray> actual = network.feedForward(ONE, false);
        expected.forEach((vertex, activation) -> assertSame(activation, actual.get(vertex), vertex));
        assertMoved(before, actual.get("predictions"), change.toString());
    }

    @ParameterizedTest
    @MethodSource("org.mobilenet4j.engine.ParameterChange#all")
    void betweenFeedForwardAndOutputAndBack(ParameterChange change) throws IOException {
        ComputationGraph network = on("onednn");
        INDArray before = network.outputSingle(ONE);
        network.feedForward(ONE, false);
        change.apply(network);
        assertChanged(network, ONE, before);
        INDArray activation = network.feedForward(ONE, false).get("predictions");
        assertSame(freshCopy(network).feedForward(ONE, false).get("predictions"), activation, "activation");
    }

    /** Not every element is one that counts: a channel may be dead. One of a few has to. */
    @Test
    void oneElementOfEveryParameterOfEveryUnitAndOfTheClassifier() {
        ComputationGraph network = on("onednn");
        for (String key : network.paramTable().keySet()) {
            double moved = 0;
            INDArray array = network.getParam(key);
            for (long i = array.length() / 2; i < array.length() && moved == 0; i++) {
                INDArray before = network.outputSingle(THREE);
                INDArray unchanged = array.dup();
                INDArray flat = network.params().reshape(-1);
                long position = array.offset() - flat.offset() + i;
                flat.putScalar(position, flat.getDouble(position) * 2 + 1);
                assertMoved(unchanged, network.getParam(key), key);
                INDArray after = network.outputSingle(THREE);
                assertSame(freshCopy(network).outputSingle(THREE), after, key + " " + i);
                moved = difference(before, after);
            }
            assertTrue(moved > 0, key + " did not change the output");
            network.setParams(trained(7).params());
        }
    }

    /** As DL4J places a layer's parameters, but in memory of its own and after the layer has run. */
    @Test
    void setParamsViewArrayOfEveryLayer() {
        ComputationGraph network = on("onednn");
        INDArray before = network.outputSingle(ONE);
        ComputationGraph other = trained(8);
        for (Layer layer : network.getLayers()) {
            if (layer.numParams() > 0) {
                INDArray moved = other.getLayer(layer.conf().getLayer().getLayerName())
                        .params()
                        .dup();
                layer.setParamsViewArray(moved);
                layer.setParamTable(layer.conf().getLayer().initializer().init(layer.conf(), moved, false));
            }
        }
        INDArray after = network.outputSingle(ONE);
        assertSame(freshCopy(other).outputSingle(ONE), after, "output");
        assertMoved(before, after, "output");
    }

    @Test
    void aChangeTakenBack() {
        ComputationGraph network = on("onednn");
        INDArray parameters = network.params().dup();
        INDArray before = network.outputSingle(ONE);
        network.params().muli(1.5);
        assertChanged(network, ONE, before);
        network.setParams(parameters);
        assertSame(before, network.outputSingle(ONE), "output");
    }

    @Test
    void transferLearningFromANetworkThatHasRun() {
        ComputationGraph source = on("onednn");
        source.outputSingle(ONE);
        ComputationGraph edited = on(
                "onednn",
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
        ComputationGraph network = on("onednn");
        INDArray before = network.outputSingle(ONE);
        ComputationGraph clone = on("onednn", network.clone());
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
}
