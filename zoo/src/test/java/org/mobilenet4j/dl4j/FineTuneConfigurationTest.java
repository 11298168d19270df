/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.deeplearning4j.nn.weights.WeightInit;
import org.junit.jupiter.api.Test;
import org.mobilenet4j.ArrayAssert;
import org.mobilenet4j.vertex.ConvolutionUnit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.Sgd;

/** What a {@code FineTuneConfiguration} changes in a network, and what it leaves. */
class FineTuneConfigurationTest {
    private final ComputationGraph source = source();

    private static ComputationGraph source() {
        ComputationGraph network = Variant.plain().network();
        Networks.fit(network, Variant.plain().batch(), 2);
        return network;
    }

    @Test
    void updaterAndWeightDecayReachEveryUnit() {
        ComputationGraph network = edited(
                new FineTuneConfiguration.Builder().updater(new Adam(0.003)).l2(0.2));
        for (String name : new String[] {"Conv1", "block_2_depthwise", "predictions"}) {
            assertEquals(0.003, network.getLearningRate(name));
            assertInstanceOf(Adam.class, ((BaseLayer) layer(network, name)).getIUpdater());
        }
        double kernel = network.getParam("block_2_depthwise_W").norm2Number().doubleValue();
        double score = network.getLayer("block_2_depthwise").calcRegularizationScore(true);
        assertEquals(0.1 * kernel * kernel, score, 1e-6);
        ArrayAssert.assertSame(source.params(), network.params(), "parameters");
    }

    @Test
    void anActivationDoesNotReplaceTheUnitsOwn() {
        ComputationGraph network = edited(new FineTuneConfiguration.Builder()
                .activation(Activation.SOFTMAX)
                .updater(new Sgd(0.01)));
        INDArray x = Variant.plain().batch().getFeatures();
        ArrayAssert.assertSame(activations(source, x), activations(network, x), "activations of the last unit");
    }

    @Test
    void dropoutReachesTheUnits() {
        ComputationGraph network =
                edited(new FineTuneConfiguration.Builder().dropOut(0.5).updater(new Sgd(0.01)));
        INDArray x = Variant.plain().batch().getFeatures();
        ArrayAssert.assertSame(activations(source, x), activations(network, x), "activations in inference");
        ArrayAssert.assertMoved(
                source.feedForward(x, true).get("Conv_1").dup(),
                network.feedForward(x, true).get("Conv_1").dup(),
                "activations in training");
        network.fit(Variant.plain().batch());
        assertTrue(Double.isFinite(network.score()));
    }

    @Test
    void withoutOneTheUpdatersStayAndAReplacedLayerGetsDl4jsDefault() {
        ComputationGraph network = new TransferLearning.GraphBuilder(source)
                .nOutReplace("predictions", 5, WeightInit.XAVIER)
                .build();
        assertEquals(new Nesterovs(0.05, 0.9), ((BaseLayer) layer(network, "Conv1")).getIUpdater());
        assertEquals(new Sgd(1e-3), ((BaseLayer) layer(network, "predictions")).getIUpdater());
    }

    @Test
    void settingsOfAUnitStay() {
        ComputationGraph frozen = source.clone();
        ((ConvolutionUnit) layer(frozen, "block_1_expand")).setFrozenStatistics(true);
        ComputationGraph network = new TransferLearning.GraphBuilder(frozen)
                .fineTuneConfiguration(new FineTuneConfiguration.Builder()
                        .updater(new Sgd(0.01))
                        .build())
                .nOutReplace("predictions", 5, WeightInit.XAVIER)
                .build();
        assertTrue(((ConvolutionUnit) layer(network, "block_1_expand")).frozenStatistics());
        assertEquals(0.5, ((ConvolutionUnit) layer(network, "block_1_expand")).decay());
    }

    @Test
    void editingMakesADoubleNetworkAFloatOne() {
        ComputationGraph network =
                Networks.small().dataType(DataType.DOUBLE).build().init();
        ComputationGraph edited = new TransferLearning.GraphBuilder(network)
                .nOutReplace("predictions", 5, WeightInit.XAVIER)
                .build();
        assertEquals(DataType.FLOAT, edited.params().dataType());
        ComputationGraph back = edited.convertDataType(DataType.DOUBLE);
        double lost = ArrayAssert.difference(network.getParam("Conv1_W"), back.getParam("Conv1_W"));
        assertTrue(lost > 0 && lost < 1e-7, "lost digits " + lost);
    }

    private ComputationGraph edited(FineTuneConfiguration.Builder fineTune) {
        return new TransferLearning.GraphBuilder(source)
                .fineTuneConfiguration(fineTune.build())
                .build();
    }

    private static Layer layer(ComputationGraph network, String name) {
        return ((LayerVertex) network.getConfiguration().getVertices().get(name))
                .getLayerConf()
                .getLayer();
    }

    private static INDArray activations(ComputationGraph network, INDArray x) {
        return network.feedForward(x, false).get("Conv_1");
    }
}
