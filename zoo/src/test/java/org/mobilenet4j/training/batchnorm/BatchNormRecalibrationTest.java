/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training.batchnorm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mobilenet4j.ArrayAssert;
import org.mobilenet4j.training.Freezing;
import org.mobilenet4j.training.data.TinyTask;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/** Statistics computed anew against those of one batch of all the data. */
class BatchNormRecalibrationTest {
    private static final int EXAMPLES = 24;
    private static final DataSet ALL = TinyTask.batches(1, EXAMPLES, 3).get(0);

    private final ComputationGraph network =
            TinyTask.small().dataType(DataType.DOUBLE).build().init();

    /** Batches of any size, the last one smaller; with and without room for activations; somewhere in between. */
    @ParameterizedTest
    @ValueSource(longs = {0, 400_000, 1_500_000, BatchNormRecalibration.CACHE_BYTES})
    void theBatchesDoNotMatter(long cacheBytes) {
        ComputationGraph whole = network.clone();
        assertEquals(13, BatchNormRecalibration.ofAllUnits().apply(whole, data(EXAMPLES)));
        for (int batch : new int[] {5, 8}) {
            ComputationGraph parts = network.clone();
            BatchNormRecalibration.ofAllUnits().cacheBytes(cacheBytes).apply(parts, data(batch));
            double difference = ArrayAssert.difference(whole.params(), parts.params());
            assertTrue(difference < 1e-11, "batches of " + batch + " differ by " + difference);
        }
    }

    /** On the engine that is selected here, and in 16 bits: what is kept to what is computed again. */
    @ParameterizedTest
    @EnumSource(names = {"FLOAT", "HALF"})
    void otherTypesAgreeWithDouble(DataType type) {
        ComputationGraph narrow = TinyTask.small().dataType(type).build().init();
        // so that all compute with the same, rounded weights
        network.setParams(narrow.params().castTo(DataType.DOUBLE));
        BatchNormRecalibration.ofAllUnits().apply(network, data(7));
        for (long cacheBytes : new long[] {0, BatchNormRecalibration.CACHE_BYTES}) {
            ComputationGraph parts = narrow.clone();
            BatchNormRecalibration.ofAllUnits().cacheBytes(cacheBytes).apply(parts, data(7));
            double tolerance = type == DataType.FLOAT ? 1e-4 : 0.02;
            double difference =
                    ArrayAssert.difference(network.params(), parts.params().castTo(DataType.DOUBLE));
            assertTrue(difference < tolerance, type + " differs by " + difference);
        }
    }

    /** Each 1x1 unit against a matrix product, mean and variance of what inference gives it. */
    @Test
    void theStatisticsAreThoseOfWhatInferenceGivesTheUnit() {
        Map<String, INDArray> before = TinyTask.parameters(network);
        BatchNormRecalibration.ofAllUnits().apply(network, data(7));
        Map<String, INDArray> activations =
                network.feedForward(ALL.getFeatures().castTo(DataType.DOUBLE), false);
        Map<String, List<String>> inputs = network.getConfiguration().getVertexInputs();
        int checked = 0;
        for (String vertex : inputs.keySet()) {
            INDArray kernel = network.paramTable().get(vertex + "_W");
            if (kernel != null && kernel.rank() == 4 && kernel.size(0) == 1) {
                INDArray x = activations.get(inputs.get(vertex).get(0));
                INDArray rows = x.reshape('c', x.length() / x.size(3), x.size(3))
                        .mmul(kernel.reshape('c', kernel.size(2), kernel.size(3)));
                assertClose(rows.mean(0), network.getParam(vertex + "_mean"), vertex + " mean");
                assertClose(rows.var(true, 0), network.getParam(vertex + "_var"), vertex + " variance");
                checked++;
            }
        }
        assertEquals(8, checked);
        before.forEach((name, value) -> {
            if (name.endsWith("_mean") || name.endsWith("_var")) {
                ArrayAssert.assertMoved(value, network.getParam(name), name);
            } else {
                ArrayAssert.assertSame(value, network.getParam(name), name);
            }
        });
    }

    @Test
    void frozenUnitsAndThoseLeftOutKeepTheirs() {
        ComputationGraph frozen = Freezing.freezeThrough(network, "block_1");
        Map<String, INDArray> before = TinyTask.parameters(frozen);
        int changed = BatchNormRecalibration.ofAllUnits()
                .only(name -> !name.equals("Conv_1"))
                .apply(frozen, data(8));
        assertEquals(6, changed);
        for (String name : before.keySet()) {
            boolean other = name.startsWith("block_2_") || name.startsWith("block_3_");
            if (other && (name.endsWith("_mean") || name.endsWith("_var"))) {
                ArrayAssert.assertMoved(before.get(name), frozen.getParam(name), name);
            } else {
                ArrayAssert.assertSame(before.get(name), frozen.getParam(name), name);
            }
        }
    }

    @Test
    void noDataIsRefused() {
        DataSetIterator empty = data(8);
        assertThrows(
                IllegalArgumentException.class,
                () -> BatchNormRecalibration.ofAllUnits().apply(network, () -> {
                    while (empty.hasNext()) {
                        empty.next();
                    }
                    return empty;
                }));
    }

    /** A check that has to fire: statistics of other data, and not after they were computed anew. */
    @Test
    void theCheckTellsStaleStatistics() {
        ComputationGraph trained = TinyTask.pretrained();
        for (int i = 0; i < 25; i++) {
            trained.fit(TinyTask.batches(1, EXAMPLES, i).get(0));
        }
        for (String name : trained.paramTable().keySet()) {
            if (name.endsWith("_mean")) {
                trained.getParam(name).addi(1);
            }
        }
        StatisticsCheck stale = StatisticsCheck.of(trained, data(8), 1000, false);
        assertTrue(stale.disagree(), stale.toString());
        assertTrue(stale.toString().contains("RECALIBRATE"), stale.toString());
        BatchNormRecalibration.ofAllUnits().apply(trained, data(8));
        StatisticsCheck exact = StatisticsCheck.of(trained, data(8), 1000, false);
        assertEquals(EXAMPLES, exact.examples());
        assertEquals(stale.trainingModeLoss(), exact.trainingModeLoss(), 1e-9);
        assertTrue(!exact.disagree() && exact.inferenceModeLoss() < stale.inferenceModeLoss(), exact.toString());
    }

    private static void assertClose(INDArray expected, INDArray actual, String what) {
        double scale = Math.max(1, expected.amaxNumber().doubleValue());
        double difference = ArrayAssert.difference(expected, actual) / scale;
        assertTrue(difference < 1e-10, what + " differs by " + difference);
    }

    private static DataSetIterator data(int batchSize) {
        return new ListDataSetIterator<>(ALL.asList(), batchSize);
    }
}
