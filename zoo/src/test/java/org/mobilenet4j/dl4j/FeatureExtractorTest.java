/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.layers.FrozenLayer;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mobilenet4j.ArrayAssert;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Nesterovs;

/** Freezing a network from the input up to a vertex: {@code setFeatureExtractor}. */
class FeatureExtractorTest {
    private static final ComputationGraph SOURCE =
            trained(Networks.deep().build().init());

    private final DataSet batch = Variant.plain().batch();

    private static ComputationGraph trained(ComputationGraph network) {
        Networks.fit(network, Variant.plain().batch(), 1);
        return network;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Conv1", "expanded_conv_project", "block_3_project", "block_5_add", "block_13_project", "Conv_1"
            })
    void whatIsFrozenStaysAndTheRestTrains(String last) {
        ComputationGraph network = frozen(SOURCE, last);
        ArrayAssert.assertSame(SOURCE.params(), network.params(), "parameters before training");
        Networks.fit(network, batch, 2);
        Set<String> frozen = verticesUpTo(network, last);
        boolean trains = false;
        for (String key : network.paramTable().keySet()) {
            String vertex = key.substring(0, key.lastIndexOf('_'));
            if (frozen.contains(vertex)) {
                assertInstanceOf(FrozenLayer.class, network.getLayer(vertex));
                ArrayAssert.assertSame(SOURCE.getParam(key), network.getParam(key), key);
            } else {
                assertFalse(network.getLayer(vertex) instanceof FrozenLayer, vertex);
                boolean moved = ArrayAssert.difference(SOURCE.getParam(key), network.getParam(key)) > 0;
                assertTrue(moved || key.endsWith("_beta") || key.endsWith("_gamma"), key + " did not move");
                trains = true;
            }
        }
        assertTrue(trains);
    }

    @ParameterizedTest
    @MethodSource("org.mobilenet4j.dl4j.Variant#some")
    void frozenUnitsNormaliseWithTheirRunningStatistics(Variant variant) {
        ComputationGraph source = variant.network();
        Networks.fit(source, variant.batch(), 2);
        ComputationGraph network = frozen(source, "block_2_add");
        INDArray x = variant.batch().getFeatures();
        INDArray inference = network.feedForward(x, false).get("block_2_add").dup();
        INDArray training = network.feedForward(x, true).get("block_2_add").dup();
        ArrayAssert.assertSame(inference, training, "features in training");
        INDArray unfrozen = source.feedForward(x, true).get("block_2_add").dup();
        ArrayAssert.assertMoved(unfrozen, training, "features that batch statistics normalise");
        network.clear();
    }

    @Test
    void aFrozenNetworkSurvivesCloneSaveAndAnotherEdit(@TempDir Path directory) throws Exception {
        ComputationGraph network = frozen(SOURCE, "block_5_add");
        File file = directory.resolve("frozen.zip").toFile();
        network.save(file, true);
        ComputationGraph edited = new TransferLearning.GraphBuilder(network)
                .fineTuneConfiguration(
                        new FineTuneConfiguration.Builder().updater(updater()).build())
                .build();
        for (ComputationGraph copy : List.of(network.clone(), ComputationGraph.load(file, true), edited)) {
            Networks.fit(copy, batch, 1);
            assertInstanceOf(FrozenLayer.class, copy.getLayer("block_5_project"));
            for (String key : SOURCE.paramTable().keySet()) {
                if (key.startsWith("block_5_") || key.startsWith("Conv1_")) {
                    ArrayAssert.assertSame(SOURCE.getParam(key), copy.getParam(key), key);
                }
            }
            ArrayAssert.assertMoved(SOURCE.getParam("Conv_1_W"), copy.getParam("Conv_1_W"), "Conv_1_W");
        }
    }

    @Test
    void theParametersOfAFrozenNetworkThawInAFreshOne() {
        ComputationGraph network = frozen(SOURCE, "block_5_add");
        Networks.fit(network, batch, 1);
        ComputationGraph thawed = Networks.deep().seed(8).build().init();
        thawed.setParams(network.params());
        ArrayAssert.assertSame(
                network.outputSingle(batch.getFeatures()), thawed.outputSingle(batch.getFeatures()), "output");
        thawed.fit(batch);
        ArrayAssert.assertMoved(network.getParam("Conv1_W"), thawed.getParam("Conv1_W"), "kernel of the stem");
    }

    @Test
    void theLearningRateOfAFrozenNetworkCanBeSet() {
        ComputationGraph network = frozen(SOURCE, "block_5_add");
        Networks.fit(network, batch, 1);
        network.setLearningRate(0.005);
        Networks.fit(network, batch, 1);
        assertEquals(0.005, network.getLearningRate("Conv_1"));
        ArrayAssert.assertSame(SOURCE.getParam("block_5_project_W"), network.getParam("block_5_project_W"), "frozen");
    }

    private static ComputationGraph frozen(ComputationGraph source, String last) {
        return new TransferLearning.GraphBuilder(source)
                .fineTuneConfiguration(
                        new FineTuneConfiguration.Builder().updater(updater()).build())
                .setFeatureExtractor(last)
                .build();
    }

    private static Nesterovs updater() {
        return new Nesterovs(0.01, 0.9);
    }

    private static Set<String> verticesUpTo(ComputationGraph network, String last) {
        Set<String> names = new HashSet<>(Set.of(last));
        boolean grows = true;
        while (grows) {
            grows = false;
            for (String name : List.copyOf(names)) {
                grows |= names.addAll(
                        network.getConfiguration().getVertexInputs().getOrDefault(name, List.of()));
            }
        }
        return names;
    }
}
