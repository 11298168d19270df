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
    private final INDArray outputCopy;
    private INDArray output;

    /**
     * @param convolved space for one array of the unit's output shape [n, height, width, nOut]
     * @param mean the mean that normalised, [nOut]: written by forward where {@code batchStatistics}, else given
     * @param variance the (biased) variance that normalised, [nOut]: likewise
     * @param batchStatistics normalise with the batch's own statistics; false: with the ones given
     * @param outputCopy space for a copy of the output, for where its consumers may overwrite it before the backward
     *     pass; null: the output itself is kept
     */
    public UnitTrace(
            INDArray convolved, INDArray mean, INDArray variance, boolean batchStatistics, INDArray outputCopy) {
        this.convolved = convolved;
        this.mean = mean;
        this.variance = variance;
        this.batchStatistics = batchStatistics;
        this.outputCopy = outputCopy;
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

    /** Keeps the output for the backward pass: the array itself, or a copy. */
    public void keep(INDArray y) {
        output = outputCopy == null ? y : outputCopy.assign(y);
    }

    /** What was kept, [n, height, width, nOut]. */
    public INDArray output() {
        return output;
    }
}
