/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training.metrics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mobilenet4j.MobileNetV2;
import org.mobilenet4j.vertex.NetworkEngine;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;

class EvaluatorTest {

    private final INDArray images = Nd4j.rand(DataType.FLOAT, 8, 3, 32, 32);
    private final INDArray labels = Nd4j.eye(8);

    private static ComputationGraph network() {
        return MobileNetV2.builder()
                .widthMultiplier(0.1)
                .inputShape(3, 32, 32)
                .numClasses(8)
                .build()
                .init();
    }

    private DataSetIterator batches() {
        return new ListDataSetIterator<>(new DataSet(images, labels).asList(), 3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nd4j", "onednn"})
    void probabilitiesAreTheNetworksOwnAndFollowFromTheLogits(String engine) {
        ComputationGraph network = network();
        NetworkEngine.use(network, engine);
        Evaluator.Outputs outputs = Evaluator.outputs(network, batches(), false);
        Tally tally = Evaluator.tally(network, batches(), false);
        assertEquals(tally.loss(), outputs.tally().loss());
        assertEquals(tally.accuracy(), outputs.tally().accuracy());
        assertEquals(8, outputs.tally().count());
        DataSetIterator again = batches();
        for (int from = 0; again.hasNext(); from += 3) {
            float[][] expected =
                    network.outputSingle(again.next().getFeatures()).toFloatMatrix();
            for (int i = 0; i < expected.length; i++) {
                assertArrayEquals(expected[i], outputs.probabilities()[from + i], "example " + (from + i));
                double sum = 0;
                for (float logit : outputs.logits()[from + i]) {
                    sum += Math.exp(logit);
                }
                for (int c = 0; c < 8; c++) {
                    assertEquals(Math.exp(outputs.logits()[from + i][c]) / sum, expected[i][c], 1e-6);
                }
            }
        }
        assertTrue(outputs.areFinite());
        ClassificationMetrics metrics = outputs.metrics(List.of("a", "b", "c", "d", "e", "f", "g", "h"));
        assertEquals(tally.accuracy(), metrics.accuracy());
        assertEquals(tally.loss(), metrics.logLoss(), 1e-6);
    }

    @Test
    void whatIsNoNumberIsSaid() {
        ComputationGraph network = network();
        network.getParam(MobileNetV2.CLASSIFIER + "_b").assign(Float.NaN);
        Evaluator.Outputs outputs = Evaluator.outputs(network, batches(), false);
        assertFalse(outputs.areFinite());
        assertThrows(
                IllegalArgumentException.class, () -> outputs.metrics(List.of("a", "b", "c", "d", "e", "f", "g", "h")));
    }
}
