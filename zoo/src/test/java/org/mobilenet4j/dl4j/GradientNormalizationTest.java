/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mobilenet4j.ArrayAssert;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

/** Clipping and normalising gradients acts on gradients, not on the pseudo-gradients that move running statistics. */
class GradientNormalizationTest {
    private static final double THRESHOLD = 1e-3;
    private static final String UNIT = "block_1_depthwise";

    @ParameterizedTest
    @EnumSource(GradientNormalization.class)
    void runningStatisticsMoveAsWithoutIt(GradientNormalization mode) {
        ComputationGraph plain = fitted(GradientNormalization.None);
        ComputationGraph network = fitted(mode);
        for (String key : network.paramTable().keySet()) {
            if (key.endsWith("_mean") || key.endsWith("_var")) {
                ArrayAssert.assertSame(plain.getParam(key), network.getParam(key), key);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(value = GradientNormalization.class, mode = EnumSource.Mode.EXCLUDE, names = "None")
    void gradientsHaveTheSizeThatTheModePromises(GradientNormalization mode) {
        Map<String, INDArray> before = network(mode).paramTable();
        Map<String, INDArray> after = fitted(mode).paramTable();
        INDArray kernel = flat(before, "W").sub(flat(after, "W"));
        INDArray gamma = flat(before, "gamma").sub(flat(after, "gamma"));
        INDArray beta = flat(before, "beta").sub(flat(after, "beta"));
        INDArray layer = Nd4j.concat(0, kernel, gamma, beta);
        switch (mode) {
            case RenormalizeL2PerLayer:
                assertEquals(1, layer.norm2Number().doubleValue(), 1e-4);
                break;
            case RenormalizeL2PerParamType:
                assertEquals(1, kernel.norm2Number().doubleValue(), 1e-4);
                assertEquals(1, gamma.norm2Number().doubleValue(), 1e-4);
                assertEquals(1, beta.norm2Number().doubleValue(), 1e-4);
                break;
            case ClipElementWiseAbsoluteValue:
                assertEquals(THRESHOLD, layer.amaxNumber().doubleValue(), 1e-6);
                break;
            case ClipL2PerLayer:
                assertEquals(THRESHOLD, layer.norm2Number().doubleValue(), 1e-5);
                break;
            case ClipL2PerParamType:
                assertEquals(THRESHOLD, kernel.norm2Number().doubleValue(), 1e-5);
                assertEquals(THRESHOLD, gamma.norm2Number().doubleValue(), 1e-5);
                break;
            default:
                throw new AssertionError(mode);
        }
        assertTrue(layer.norm2Number().doubleValue() > 0);
    }

    private static INDArray flat(Map<String, INDArray> parameters, String key) {
        INDArray parameter = parameters.get(UNIT + "_" + key);
        return parameter.reshape(parameter.length());
    }

    private static ComputationGraph fitted(GradientNormalization mode) {
        ComputationGraph network = network(mode);
        network.fit(Variant.plain().batch());
        return network;
    }

    private static ComputationGraph network(GradientNormalization mode) {
        ComputationGraphConfiguration configuration =
                Networks.small().updater(new Sgd(1)).build().graphBuilder().build();
        for (GraphVertex vertex : configuration.getVertices().values()) {
            if (vertex instanceof LayerVertex
                    && ((LayerVertex) vertex).getLayerConf().getLayer() instanceof BaseLayer) {
                BaseLayer layer =
                        (BaseLayer) ((LayerVertex) vertex).getLayerConf().getLayer();
                layer.setGradientNormalization(mode);
                layer.setGradientNormalizationThreshold(THRESHOLD);
            }
        }
        ComputationGraph network = new ComputationGraph(configuration);
        network.init();
        return network;
    }
}
