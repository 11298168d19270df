/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.mobilenet4j.ArrayAssert;
import org.mobilenet4j.MobileNetV2;
import org.mobilenet4j.vertex.DepthwiseVertex;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Sgd;

/** Weight decay acts on kernels and the classifier's weights alone. */
class WeightDecayTest {
    private static final double DECAY = 0.3;
    private static final double RATE = 0.05;

    @ParameterizedTest
    @MethodSource("org.mobilenet4j.dl4j.Variant#some")
    void theScoreHoldsHalfTheDecayTimesTheSquaredKernels(Variant variant) {
        ComputationGraph with = variant.builder().weightDecay(DECAY).build().init();
        ComputationGraph without = variant.builder().build().init();
        double expected = 0;
        for (Map.Entry<String, INDArray> parameter : with.paramTable().entrySet()) {
            if (parameter.getKey().endsWith("_W")) {
                double norm = parameter.getValue().norm2Number().doubleValue();
                expected += 0.5 * DECAY * norm * norm;
            }
        }
        DataSet batch = variant.batch();
        assertTrue(expected > 1, "penalty " + expected);
        assertEquals(expected, with.calcRegularizationScore(true), 1e-5 * expected);
        assertEquals(expected, with.score(batch, true) - without.score(batch, true), 1e-5 * expected);
        with.fit(batch);
        without.fit(batch);
        assertEquals(expected, with.score() - without.score(), 1e-5 * expected, "score of the step");
    }

    /** As TensorFlow slim's training scope has it. */
    @Test
    void depthwiseKernelsCanBeLeftOut() {
        GraphBuilder graph = MobileNetV2.builder()
                .inputShape(3, 32, 32)
                .widthMultiplier(0.35)
                .numClasses(2)
                .weightDecay(DECAY)
                .build()
                .graphBuilder();
        graph.getVertices().values().stream()
                .filter(DepthwiseVertex.class::isInstance)
                .forEach(vertex -> ((DepthwiseVertex) vertex).unit().setRegularization(List.of()));
        ComputationGraph network = new ComputationGraph(graph.build());
        network.init();
        assertEquals(0, network.getLayer("expanded_conv_depthwise").calcRegularizationScore(true));
        assertTrue(network.getLayer("expanded_conv_project").calcRegularizationScore(true) > 0);
    }

    @ParameterizedTest
    @MethodSource("org.mobilenet4j.dl4j.Variant#some")
    void aStepShrinksKernelsAndNothingElse(Variant variant) {
        ComputationGraph with = variant.builder()
                .weightDecay(DECAY)
                .updater(new Sgd(RATE))
                .build()
                .init();
        ComputationGraph without =
                variant.builder().updater(new Sgd(RATE)).build().init();
        Map<String, INDArray> before = without.clone().paramTable();
        with.fit(variant.batch());
        without.fit(variant.batch());
        for (String key : before.keySet()) {
            INDArray shrunk = without.getParam(key);
            if (key.endsWith("_W")) {
                INDArray expected = shrunk.sub(before.get(key).mul(RATE * DECAY));
                assertTrue(ArrayAssert.difference(expected, with.getParam(key)) < 1e-6, key);
                ArrayAssert.assertMoved(shrunk, with.getParam(key), key);
            } else {
                ArrayAssert.assertSame(shrunk, with.getParam(key), key);
            }
        }
    }
}
