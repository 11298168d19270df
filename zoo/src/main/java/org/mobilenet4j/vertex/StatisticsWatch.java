/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.vertex;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Remembers what statistics a unit's last training step computed, to compare them with the running ones when inference is
 * about to use those. Not thread-safe.
 */
final class StatisticsWatch {
    /** By what factor the variance of most channels may differ: a batch's own is rarely off by half. */
    private static final double FACTOR = 3;

    /** By how many standard deviations the mean of most channels may differ. */
    private static final double DEVIATIONS = 1;

    private float[] mean;
    private float[] variance;
    private INDArray runningMean;
    private INDArray runningVariance;
    private boolean due;
    private boolean warned;
    private boolean toldOfSingleValue;

    /** Takes note of a step's batch statistics, [nOut] each; the running ones are looked at later. */
    void trained(INDArray batchMean, INDArray batchVariance, INDArray mean, INDArray variance) {
        this.mean = batchMean.toFloatVector();
        this.variance = batchVariance.toFloatVector();
        runningMean = mean;
        runningVariance = variance;
        due = true;
    }

    /** True from a training step to the next look. */
    boolean isDue() {
        return due;
    }

    boolean hasWarned() {
        return warned;
    }

    void warned() {
        warned = true;
    }

    boolean hasToldOfSingleValue() {
        return toldOfSingleValue;
    }

    void toldOfSingleValue() {
        toldOfSingleValue = true;
    }

    /** Whether the running statistics of most channels are far from the batch's. */
    boolean looksStale() {
        due = false;
        float[] means = runningMean.castTo(DataType.FLOAT).toFloatVector();
        float[] variances = runningVariance.castTo(DataType.FLOAT).toFloatVector();
        int off = 0;
        for (int channel = 0; channel < means.length; channel++) {
            double factor = variances[channel] / variance[channel];
            double apart = Math.abs(means[channel] - mean[channel]) / Math.sqrt(variance[channel]);
            off += factor > FACTOR || factor < 1 / FACTOR || apart > DEVIATIONS ? 1 : 0;
        }
        return 2 * off > means.length;
    }
}
