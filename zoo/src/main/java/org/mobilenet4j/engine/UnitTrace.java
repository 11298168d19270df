/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.engine;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What the forward pass of a training step keeps for its backward pass. The caller allocates the arrays, so that they
 * live exactly as long as the step; what {@link #convolved()} holds is the engine's own affair.
 */
public final class UnitTrace {
    private final INDArray convolved;
    private final INDArray mean;
    private final INDArray variance;
    private final boolean batchStatistics;

    /**
     * @param convolved space for one array of the unit's output shape [n, height, width, nOut]
     * @param mean the mean that normalised, [nOut]: written by forward where {@code batchStatistics}, else given
     * @param variance the (biased) variance that normalised, [nOut]: likewise
     * @param batchStatistics normalise with the batch's own statistics; false: with the ones given
     */
    public UnitTrace(INDArray convolved, INDArray mean, INDArray variance, boolean batchStatistics) {
        this.convolved = convolved;
        this.mean = mean;
        this.variance = variance;
        this.batchStatistics = batchStatistics;
    }

    public INDArray convolved() {
        return convolved;
    }

    public INDArray mean() {
        return mean;
    }

    public INDArray variance() {
        return variance;
    }

    public boolean batchStatistics() {
        return batchStatistics;
    }
}
