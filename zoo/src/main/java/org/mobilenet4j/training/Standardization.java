/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training;

import org.mobilenet4j.training.features.LinearHead;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Brings every feature to mean 0 and variance 1 over a table, so that one learning rate and one weight decay fit them
 * all. A linear head takes the step into its own weights afterwards. Immutable.
 */
final class Standardization {

    /** Features whose deviation is smaller than this share of the mean one are constant but for rounding. */
    private static final double CONSTANT = 1e-6;

    /** [size], of zeros and ones where a feature is constant. */
    private final double[] mean;

    private final double[] deviation;

    private Standardization(double[] mean, double[] deviation) {
        this.mean = mean;
        this.deviation = deviation;
    }

    /** @param features [rows, size] */
    static Standardization of(INDArray features) {
        int size = (int) features.size(1);
        double[] mean = new double[size];
        double[] deviation = new double[size];
        long rows = features.size(0);
        for (long row = 0; row < rows; row++) {
            float[] values = features.getRow(row).toFloatVector();
            for (int i = 0; i < size; i++) {
                // Welford's update: no difference of large sums
                double before = values[i] - mean[i];
                mean[i] += before / (row + 1);
                deviation[i] += before * (values[i] - mean[i]);
            }
        }
        double typical = 0;
        for (int i = 0; i < size; i++) {
            deviation[i] = Math.sqrt(deviation[i] / rows);
            typical += deviation[i] / size;
        }
        for (int i = 0; i < size; i++) {
            if (deviation[i] <= CONSTANT * typical) {
                deviation[i] = 1;
            }
        }
        return new Standardization(mean, deviation);
    }

    /** The standardised table, [rows, size], FLOAT; the given one is left alone. */
    INDArray apply(INDArray features) {
        return features.subRowVector(row(mean)).diviRowVector(row(deviation));
    }

    /**
     * The head that does on plain features what another does on standardised ones.
     *
     * @param weights [size, classes]
     * @param bias    [1, classes]
     */
    LinearHead fold(INDArray weights, INDArray bias) {
        float[][] given = weights.toFloatMatrix();
        double[] folded = bias.toDoubleVector();
        for (int i = 0; i < given.length; i++) {
            for (int c = 0; c < folded.length; c++) {
                given[i][c] = (float) (given[i][c] / deviation[i]);
                folded[c] -= mean[i] * given[i][c];
            }
        }
        float[] rounded = new float[folded.length];
        for (int c = 0; c < rounded.length; c++) {
            rounded[c] = (float) folded[c];
        }
        return new LinearHead(
                Nd4j.createFromArray(given), Nd4j.createFromArray(rounded).reshape(1, rounded.length));
    }

    private static INDArray row(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return Nd4j.createFromArray(floats).reshape(1, floats.length);
    }
}
