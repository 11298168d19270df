/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mobilenet4j.ArrayAssert.assertClose;
import static org.mobilenet4j.ArrayAssert.assertSame;
import static org.mobilenet4j.engine.EngineNetworks.SIZE;
import static org.mobilenet4j.engine.EngineNetworks.batch;
import static org.mobilenet4j.engine.EngineNetworks.on;
import static org.mobilenet4j.engine.EngineNetworks.pictures;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.deeplearning4j.nn.weights.WeightInit;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mobilenet4j.vertex.UnitVertex;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Nesterovs;

/**
 * Where a chain of units must not be computed as one, because something reads what is between them, and where it is left
 * before its end.
 */
class DeferredChainTest {
    private static final INDArray X = pictures(21, 2, SIZE);

    private final ComputationGraph network = on("onednn");
    private final ComputationGraph reference = on("nd4j");

    @Test
    void feedForwardHasEveryActivationBeforeAndAfterAnOutput() {
        Map<String, INDArray> before = network.feedForward(X, false);
        network.outputSingle(X);
        Map<String, INDArray> after = network.feedForward(X, false);
        Map<String, INDArray> expected = reference.feedForward(X, false);
        assertEquals(network.getVertices().length, after.size());
        expected.forEach((vertex, activation) -> {
            assertSame(before.get(vertex), after.get(vertex), vertex);
            assertClose(activation, after.get(vertex), 1e-4, vertex);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"expanded_conv_project", "block_1_expand", "block_2_project", "block_2_add", "block_3_depthwise"
            })
    void outputsOfVerticesInTheMiddle(String vertex) {
        network.outputSingle(X);
        INDArray[] outputs = network.output(List.of(vertex, "predictions"), false, new INDArray[] {X}, null);
        Map<String, INDArray> expected = reference.feedForward(X, false);
        assertEquals(2, outputs.length);
        for (INDArray output : outputs) {
            String name = output.rank() == 2 ? "predictions" : vertex;
            assertClose(expected.get(name), output, 1e-4, name);
        }
    }

    @Test
    void feedForwardUpToAVertex() {
        network.outputSingle(X);
        Map<String, INDArray> expected = reference.feedForward(X, false);
        Map<String, INDArray> some = network.feedForward(new INDArray[] {X}, 8, false);
        assertTrue(some.size() < expected.size());
        some.forEach((vertex, activation) -> assertClose(expected.get(vertex), activation, 1e-4, vertex));
    }

    @ParameterizedTest
    @EnumSource(WorkspaceMode.class)
    void everyWorkspaceModeGivesTheOutput(WorkspaceMode mode) {
        network.getConfiguration().setInferenceWorkspaceMode(mode);
        for (int pictures : new int[] {1, 3}) {
            INDArray x = pictures(22, pictures, SIZE);
            assertClose(reference.outputSingle(x), network.outputSingle(x), 1e-4, pictures + " pictures");
        }
    }

    @Test
    void inputsThatAreNotClearedAreReal() {
        network.getConfiguration().setInferenceWorkspaceMode(WorkspaceMode.NONE);
        network.outputSingle(X);
        network.output(false, false, X);
        Map<String, INDArray> expected = reference.feedForward(X, false);
        for (String vertex : new String[] {"block_1_depthwise", "block_2_expand", "block_2_project"}) {
            String before =
                    network.getConfiguration().getVertexInputs().get(vertex).get(0);
            assertClose(expected.get(before), network.getLayer(vertex).input(), 1e-4, vertex);
        }
    }

    @Test
    void scoresAndEvaluation() {
        DataSet batch = batch(9, SIZE);
        assertEquals(reference.score(batch, false), network.score(batch, false), 1e-4);
        assertEquals(reference.score(batch, true), network.score(batch, true), 1e-4);
        assertClose(reference.scoreExamples(batch, false), network.scoreExamples(batch, false), 1e-4, "scores");
        int right = 0;
        INDArray output = network.outputSingle(batch.getFeatures());
        for (int i = 0; i < 9; i++) {
            right += output.getRow(i).argMax().getInt(0) == i % 3 ? 1 : 0;
        }
        double accuracy =
                network.evaluate(new ListDataSetIterator<>(batch.asList(), 4)).accuracy();
        assertEquals(right / 9.0, accuracy, 1e-9);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Conv1", "block_1_project", "block_2_depthwise", "block_2_add", "block_3_expand"})
    void frozenPartsTrainAsWithoutTypes(String lastFrozen) {
        ComputationGraph plain = on("onednn", frozen(lastFrozen));
        ComputationGraph typed = typed(lastFrozen);
        INDArray kernel = typed.getParam("Conv1_W").dup();
        DataSet batch = batch(9, SIZE);
        double first = 0;
        for (int step = 0; step < 8; step++) {
            plain.fit(batch);
            typed.fit(batch);
            first = step == 0 ? plain.score() : first;
            assertEquals(plain.score(), typed.score(), 1e-3 * first, "loss of step " + step);
        }
        assertTrue(plain.score() < first, "nothing was learnt: " + first + " -> " + plain.score());
        assertSame(kernel, typed.getParam("Conv1_W"), "frozen kernel");
        Map<String, INDArray> expected = plain.feedForward(X, true);
        typed.feedForward(X, true)
                .forEach((vertex, activation) -> assertClose(expected.get(vertex), activation, 1e-3, vertex));
    }

    /** Statistics listeners draw histograms of what they get here. */
    @Test
    void trainingListenersGetTheFrozenActivations() {
        ComputationGraph typed = typed("block_2_add");
        Map<String, Boolean> real = new LinkedHashMap<>();
        typed.setListeners(new BaseTrainingListener() {
            @Override
            public void onForwardPass(Model model, Map<String, INDArray> activations) {
                activations.forEach((vertex, activation) -> real.put(
                        vertex,
                        Double.isFinite(
                                activation.castTo(DataType.DOUBLE).sumNumber().doubleValue())));
            }
        });
        typed.fit(batch(6, SIZE));
        assertTrue(real.containsKey("block_1_expand"), real.toString());
        assertFalse(real.containsValue(false), "not real: " + real);
    }

    @Test
    void aFailedCallLeavesTheNetworkUsable() {
        INDArray expected = network.outputSingle(X);
        INDArray[] wrong = {
            pictures(23, 2, SIZE).reshape(2, 1, 3 * SIZE, SIZE),
            pictures(23, 2, SIZE).reshape(2, 3L * SIZE * SIZE),
            pictures(23, 2, SIZE).reshape(1, 6, SIZE, SIZE)
        };
        for (INDArray x : wrong) {
            assertThrows(RuntimeException.class, () -> network.outputSingle(x));
            assertSame(expected, network.outputSingle(X), "output after a failure");
            assertThrows(RuntimeException.class, () -> network.feedForward(x, false));
            assertSame(expected, network.outputSingle(X), "output after a failure of feedForward");
        }
    }

    @Test
    void aPictureAloneAndInABatchOfFive() {
        INDArray five = pictures(24, 5, 56);
        INDArray together = network.outputSingle(five);
        for (int i = 0; i < 5; i++) {
            INDArray alone = network.outputSingle(five.get(
                    NDArrayIndex.interval(i, i + 1), NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.all()));
            assertClose(together.getRow(i, true), alone, 1e-5, "picture " + i);
        }
    }

    /** Vertices up to one frozen by DL4J, which takes away the types. */
    private static ComputationGraph frozen(String last) {
        return new TransferLearning.GraphBuilder(on("onednn"))
                .fineTuneConfiguration(new FineTuneConfiguration.Builder()
                        .updater(new Nesterovs(1e-3, 0.9))
                        .seed(3)
                        .build())
                .setFeatureExtractor(last)
                .nOutReplace("predictions", EngineNetworks.CLASSES, WeightInit.XAVIER)
                .build();
    }

    private static ComputationGraph typed(String last) {
        ComputationGraph edited = frozen(last);
        assertTrue(UnitVertex.retype(edited.getConfiguration()) > 0);
        return EngineNetworks.freshCopy(edited);
    }
}
