/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.dl4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.deeplearning4j.nn.weights.WeightInit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.mobilenet4j.ArrayAssert;
import org.mobilenet4j.vertex.ConvolutionUnit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** A network that gets another head: {@code nOutReplace}, {@code removeVertexAndConnections}, {@code addLayer}. */
class NewHeadTest {
    private static final int NEW_CLASSES = 5;

    @ParameterizedTest
    @MethodSource("org.mobilenet4j.dl4j.Variant#floats")
    void nOutReplaceGivesTheClassifierOtherClassesAndKeepsTheRest(Variant variant) {
        ComputationGraph source = trained(variant);
        ComputationGraph network = new TransferLearning.GraphBuilder(source)
                .fineTuneConfiguration(fineTune())
                .nOutReplace("predictions", NEW_CLASSES, WeightInit.XAVIER)
                .build();
        assertKept(source, network, Set.of("predictions"));
        assertTrains(network, variant);
    }

    @ParameterizedTest
    @MethodSource("org.mobilenet4j.dl4j.Variant#floats")
    void aClassifierCanBeRemovedAndAnotherAdded(Variant variant) {
        ComputationGraph source = trained(variant);
        ComputationGraph network = new TransferLearning.GraphBuilder(source)
                .fineTuneConfiguration(fineTune())
                .setFeatureExtractor("Conv_1")
                .removeVertexAndConnections("predictions")
                .addLayer("hidden", new DenseLayer.Builder().nIn(1280).nOut(8).build(), "global_average_pooling")
                .addLayer("flowers", classifier(8), "hidden")
                .setOutputs("flowers")
                .build();
        assertKept(source, network, Set.of());
        assertTrains(network, variant);
        assertKept(source, network, Set.of());
    }

    @ParameterizedTest
    @MethodSource("org.mobilenet4j.dl4j.Variant#floats")
    void withInputTypesANewPoolingFindsItsAxesAndItsChannels(Variant variant) {
        ComputationGraph source = trained(variant);
        ComputationGraph network = cutAfterBlock2(source)
                .setInputTypes(variant.builder().build().inputType())
                .addLayer("pooling", new GlobalPoolingLayer(PoolingType.AVG), "block_2_add")
                .addLayer("flowers", classifier(0), "pooling")
                .setOutputs("flowers")
                .build();
        assertKept(source, network, Set.of());
        assertPoolsChannels(network, variant);
        assertTrains(network, variant);
    }

    @ParameterizedTest
    @MethodSource("org.mobilenet4j.dl4j.Variant#floats")
    void withoutInputTypesANewPoolingNeedsItsAxesNamed(Variant variant) {
        ComputationGraph source = trained(variant);
        ComputationGraph network = cutAfterBlock2(source)
                .addLayer(
                        "pooling",
                        new GlobalPoolingLayer.Builder(PoolingType.AVG)
                                .poolingDimensions(1, 2)
                                .build(),
                        "block_2_add")
                .addLayer("flowers", classifier(8), "pooling")
                .setOutputs("flowers")
                .build();
        assertPoolsChannels(network, variant);
        assertTrains(network, variant);
    }

    /** DL4J's default is NCHW: it takes [n, height, width, channels] for [n, channels, height, width]. */
    @Test
    void withoutInputTypesANewPoolingPoolsTheWrongAxes() {
        ComputationGraph network = cutAfterBlock2(trained(Variant.plain()))
                .addLayer("pooling", new GlobalPoolingLayer(PoolingType.AVG), "block_2_add")
                .setOutputs("pooling")
                .build();
        INDArray x = Variant.plain().batch().getFeatures();
        INDArray features = network.feedForward(x, false).get("block_2_add");
        ArrayAssert.assertSame(features.mean(2, 3), network.outputSingle(x), "rows instead of channels");
    }

    @Test
    void aUnitCanBeTheNewHead() {
        ComputationGraph source = trained(Variant.plain());
        ComputationGraph network = cutAfterBlock2(source)
                .setInputTypes(Variant.plain().builder().build().inputType())
                .addLayer("head", ConvolutionUnit.expansion(12).build(), "block_2_add")
                .addLayer("pooling", new GlobalPoolingLayer(PoolingType.AVG), "head")
                .addLayer("flowers", classifier(0), "pooling")
                .setOutputs("flowers")
                .build();
        assertArrayEquals(new long[] {1, 1, 8, 12}, network.getParam("head_W").shape());
        assertKept(source, network, Set.of());
        assertTrains(network, Variant.plain());
    }

    @Test
    void nOutReplaceOfAUnitChangesItAndItsFollower() {
        ComputationGraph source = trained(Variant.plain());
        ComputationGraph network = new TransferLearning.GraphBuilder(source)
                .nOutReplace("block_3_project", 20, WeightInit.XAVIER)
                .build();
        assertArrayEquals(
                new long[] {1, 1, 24, 20}, network.getParam("block_3_project_W").shape());
        assertArrayEquals(
                new long[] {1, 1, 20, 1280}, network.getParam("Conv_1_W").shape());
        assertKept(source, network, Set.of("block_3_project", "Conv_1"));
        network.fit(Variant.plain().batch());
        assertTrue(Double.isFinite(network.score()));
    }

    @Test
    void nOutReplaceOfAUnitThatFeedsAShortcutIsRefused() {
        TransferLearning.GraphBuilder edit = new TransferLearning.GraphBuilder(trained(Variant.plain()));
        assertThrows(
                UnsupportedOperationException.class, () -> edit.nOutReplace("block_1_project", 16, WeightInit.XAVIER));
    }

    private static TransferLearning.GraphBuilder cutAfterBlock2(ComputationGraph source) {
        TransferLearning.GraphBuilder edit =
                new TransferLearning.GraphBuilder(source).fineTuneConfiguration(fineTune());
        for (String vertex : new String[] {
            "block_3_expand", "block_3_depthwise", "block_3_project", "Conv_1", "global_average_pooling", "predictions"
        }) {
            edit.removeVertexAndConnections(vertex);
        }
        return edit;
    }

    private static void assertKept(ComputationGraph source, ComputationGraph network, Set<String> except) {
        for (String key : network.paramTable().keySet()) {
            String vertex = key.substring(0, key.lastIndexOf('_'));
            if (source.paramTable().containsKey(key) && !except.contains(vertex)) {
                ArrayAssert.assertSame(source.getParam(key), network.getParam(key), key);
            }
        }
    }

    private static void assertPoolsChannels(ComputationGraph network, Variant variant) {
        INDArray x = variant.batch().getFeatures();
        INDArray features = network.feedForward(x, false).get("block_2_add");
        INDArray pooled = network.feedForward(x, false).get("pooling");
        assertTrue(ArrayAssert.difference(features.mean(1, 2), pooled) < 1e-6);
    }

    private static void assertTrains(ComputationGraph network, Variant variant) {
        DataSet old = variant.batch();
        INDArray labels = Nd4j.zeros(variant.type, Networks.BATCH, NEW_CLASSES);
        for (int i = 0; i < Networks.BATCH; i++) {
            labels.putScalar(i, 4 - i % 3, 1);
        }
        DataSet batch = new DataSet(old.getFeatures(), labels);
        double before = network.score(batch, true);
        Networks.fit(network, batch, 6);
        double after = network.score(batch, true);
        assertTrue(after < before, before + " -> " + after);
    }

    private static ComputationGraph trained(Variant variant) {
        ComputationGraph network = variant.network();
        Networks.fit(network, variant.batch(), 2);
        return network;
    }

    private static FineTuneConfiguration fineTune() {
        return new FineTuneConfiguration.Builder()
                .updater(new Nesterovs(0.02, 0.9))
                .build();
    }

    private static OutputLayer classifier(int in) {
        return new OutputLayer.Builder(LossFunction.MCXENT)
                .nIn(in)
                .nOut(NEW_CLASSES)
                .activation(Activation.SOFTMAX)
                .weightInit(WeightInit.XAVIER)
                .build();
    }
}
