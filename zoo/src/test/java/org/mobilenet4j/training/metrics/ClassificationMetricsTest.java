/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training.metrics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class ClassificationMetricsTest {

    private static final double CLOSE = 1e-12;

    /** Numbers that NumPy can make too. */
    private static ClassificationMetrics formula() {
        int[] actual = new int[97];
        double[][] probabilities = new double[97][5];
        for (int i = 0; i < 97; i++) {
            double sum = 0;
            for (int c = 0; c < 5; c++) {
                probabilities[i][c] = (i * 37 + c * 53 + i * c % 11 * 7) % 101 + 1;
                sum += probabilities[i][c];
            }
            for (int c = 0; c < 5; c++) {
                probabilities[i][c] /= sum;
            }
            actual[i] = (i * 7 + i / 5) % 4;
        }
        return ClassificationMetrics.of(List.of("a", "b", "c", "d", "never"), actual, probabilities);
    }

    /** Expected values: NumPy, with scikit-learn's definitions. */
    @Test
    void theFiguresAreNumPys() {
        ClassificationMetrics metrics = formula();
        assertEquals(0.21649484536082475, metrics.accuracy(), CLOSE);
        assertEquals(0.4536082474226804, metrics.topKAccuracy(2), CLOSE);
        assertEquals(1, metrics.topKAccuracy(5), CLOSE);
        assertEquals(1.7521110382394725, metrics.logLoss(), CLOSE);
        assertEquals(0.21022222222222223, metrics.macroPrecision(), CLOSE);
        assertEquals(0.1595681511470985, metrics.macroRecall(), CLOSE);
        assertEquals(0.17919503149766308, metrics.macroF1(), CLOSE);
        assertEquals(0.15961715061327922, metrics.calibrationError(), CLOSE);
        int[][] confusion = {{11, 5, 5, 7, 11}, {5, 5, 1, 3, 5}, {6, 4, 1, 4, 4}, {3, 4, 2, 4, 7}, {0, 0, 0, 0, 0}};
        double[] f1 = {0.34375, 0.27027027027027, 0.07142857142857, 0.21052631578947, 0};
        for (int c = 0; c < 5; c++) {
            int[] row = new int[5];
            for (int p = 0; p < 5; p++) {
                row[p] = metrics.confusion(c, p);
            }
            assertArrayEquals(confusion[c], row);
            assertEquals(f1[c], metrics.classes().get(c).f1(), 1e-9);
        }
        assertEquals(
                97,
                metrics.reliability(4).stream()
                        .mapToInt(ReliabilityBin::pictures)
                        .sum());
    }

    @Test
    void aHandMadeExample() {
        double[][] probabilities = {{0.9, 0.1}, {0.6, 0.4}, {0.5, 0.5}, {0.2, 0.8}};
        ClassificationMetrics metrics =
                ClassificationMetrics.of(List.of("cat", "dog"), new int[] {0, 1, 0, 1}, probabilities);
        assertEquals(0.75, metrics.accuracy(), CLOSE);
        ClassMetrics cat = metrics.classes().get(0);
        assertEquals(2, cat.pictures());
        assertEquals(3, cat.named());
        assertEquals(2, cat.right());
        assertEquals(2.0 / 3, cat.precision(), CLOSE);
        assertEquals(1, cat.recall(), CLOSE);
        assertEquals(0.8, cat.f1(), CLOSE);
        ReliabilityBin half = metrics.reliability(2).get(0);
        assertEquals(1, half.pictures(), "0.5 belongs to the first of two bins");
        assertEquals(0.5, half.confidence(), CLOSE);
        // bins of a fifteenth: 0.5, 0.6, 0.8 and 0.9 are alone; off by 0.5, 0.6, 0.2 and 0.1
        assertEquals((0.5 + 0.6 + 0.2 + 0.1) / 4, metrics.calibrationError(), CLOSE);
    }

    @Test
    void classesThatNeitherOccurNorArePredictedAreNoPartOfAverages() {
        double[][] probabilities = {{1, 0, 0}, {0, 1, 0}};
        ClassificationMetrics metrics =
                ClassificationMetrics.of(List.of("a", "b", "absent"), new int[] {0, 1}, probabilities);
        assertEquals(1, metrics.macroF1(), CLOSE);
        assertEquals(0, metrics.classes().get(2).recall(), CLOSE);
    }

    @Test
    void whatIsNoClassificationIsRefused() {
        List<String> labels = List.of("a", "b");
        double[][] one = {{0.5, 0.5}};
        assertThrows(
                IllegalArgumentException.class, () -> ClassificationMetrics.of(labels, new int[0], new double[0][]));
        assertThrows(IllegalArgumentException.class, () -> ClassificationMetrics.of(labels, new int[] {2}, one));
        assertThrows(IllegalArgumentException.class, () -> ClassificationMetrics.of(labels, new int[] {0, 1}, one));
        assertThrows(
                IllegalArgumentException.class,
                () -> ClassificationMetrics.of(labels, new int[] {0}, new double[][] {{-3, 4}}));
        assertThrows(IllegalArgumentException.class, () -> formula().topKAccuracy(0));
        assertThrows(IllegalArgumentException.class, () -> formula().reliability(0));
    }
}
