/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.dl4j;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.mobilenet4j.ArrayAssert;
import org.mobilenet4j.MobileNetV2Builder;
import org.mobilenet4j.vertex.ConvolutionUnit;
import org.mobilenet4j.vertex.UnitVertex;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Sgd;

/** Fine-tuning with the running statistics held, and units that are frozen in the middle of a network. */
class FrozenStatisticsTest {
    private static final String UNIT = "block_1_depthwise";

    @ParameterizedTest
    @MethodSource("org.mobilenet4j.dl4j.Variant#some")
    void frozenStatisticsStayWhileTheOtherParametersMove(Variant variant) {
        ComputationGraph network = variant.network();
        Networks.fit(network, variant.batch(), 2);
        Map<String, INDArray> before = network.clone().paramTable();
        unit(network).setFrozenStatistics(true);
        Networks.fit(network, variant.batch(), 3);
        for (String key : new String[] {"_mean", "_var"}) {
            ArrayAssert.assertSame(before.get(UNIT + key), network.getParam(UNIT + key), key);
            ArrayAssert.assertMoved(
                    before.get("Conv1" + key), network.getParam("Conv1" + key), "another unit's " + key);
        }
        for (String key : new String[] {"_W", "_gamma", "_beta"}) {
            ArrayAssert.assertMoved(before.get(UNIT + key), network.getParam(UNIT + key), key);
        }
    }

    @ParameterizedTest
    @MethodSource("org.mobilenet4j.dl4j.Variant#some")
    void aNetworkWithAllStatisticsFrozenTrainsAsItInfers(Variant variant) {
        ComputationGraph network = variant.network();
        Networks.fit(network, variant.batch(), 2);
        INDArray x = variant.batch().getFeatures();
        for (Layer layer : network.getLayers()) {
            if (layer.conf().getLayer() instanceof ConvolutionUnit) {
                ((ConvolutionUnit) layer.conf().getLayer()).setFrozenStatistics(true);
            }
        }
        double difference = ArrayAssert.difference(network.outputSingle(false, x), network.outputSingle(true, x));
        assertTrue(difference < 1e-5, "output in training differs by " + difference);
    }

    @Test
    void thawedStatisticsMoveAgain() {
        ComputationGraph network = Variant.plain().network();
        unit(network).setFrozenStatistics(true);
        network.fit(Variant.plain().batch());
        INDArray before = network.getParam(UNIT + "_mean").dup();
        unit(network).setFrozenStatistics(false);
        network.fit(Variant.plain().batch());
        ArrayAssert.assertMoved(before, network.getParam(UNIT + "_mean"), "mean");
    }

    @ParameterizedTest
    @MethodSource("org.mobilenet4j.dl4j.Variant#some")
    void aUnitInFrozenLayerWithBackpropStaysAndTheLayersBeforeItTrain(Variant variant) {
        ComputationGraph trained = variant.network();
        Networks.fit(trained, variant.batch(), 2);
        ComputationGraph network = frozenInTheMiddle(trained);
        ArrayAssert.assertSame(
                trained.outputSingle(variant.batch().getFeatures()),
                network.outputSingle(variant.batch().getFeatures()),
                "output");
        Networks.fit(network, variant.batch(), 2);
        for (String key : trained.paramTable().keySet()) {
            if (key.startsWith(UNIT + "_")) {
                ArrayAssert.assertSame(trained.getParam(key), network.getParam(key), key);
            }
        }
        for (String key : new String[] {"Conv1_W", "Conv1_mean", "block_1_expand_W", "block_1_project_W"}) {
            ArrayAssert.assertMoved(trained.getParam(key), network.getParam(key), key);
        }
    }

    /** The gradient that a frozen unit hands down is the one of a unit with frozen statistics. */
    @Test
    void theGradientThroughFrozenLayerWithBackpropIsExact() {
        MobileNetV2Builder settings = Networks.small().dataType(DataType.DOUBLE).updater(new Sgd(0.05));
        DataSet batch = Networks.batch(Networks.BATCH, Networks.SIZE, CNN2DFormat.NCHW, DataType.DOUBLE);
        ComputationGraph reference = settings.build().init();
        Networks.fit(reference, batch, 2);
        ComputationGraph frozen = frozenInTheMiddle(reference);
        unit(reference).setFrozenStatistics(true);
        frozen.fit(batch);
        reference.fit(batch);
        for (String key : new String[] {"Conv1_W", "block_1_expand_gamma", "block_1_project_W"}) {
            assertTrue(ArrayAssert.difference(reference.getParam(key), frozen.getParam(key)) < 1e-12, key);
        }
    }

    private static ComputationGraph frozenInTheMiddle(ComputationGraph trained) {
        ComputationGraphConfiguration configuration = trained.getConfiguration().clone();
        LayerVertex vertex = (LayerVertex) configuration.getVertices().get(UNIT);
        FrozenLayerWithBackprop frozen = new FrozenLayerWithBackprop(UnitVertex.unitOf(vertex));
        frozen.setLayerName(UNIT);
        vertex.getLayerConf().setLayer(frozen);
        ComputationGraph network = new ComputationGraph(configuration);
        network.init(trained.params(), true);
        return network;
    }

    private static ConvolutionUnit unit(ComputationGraph network) {
        return (ConvolutionUnit) network.getLayer(UNIT).conf().getLayer();
    }
}
