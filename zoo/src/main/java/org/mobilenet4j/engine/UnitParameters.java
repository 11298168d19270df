/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.engine;

import org.nd4j.linalg.api.ndarray.INDArray;

/** The arrays of one unit, as they lie in the network's parameter vector: views, not copies. */
public final class UnitParameters {
    private final INDArray kernel;
    private final INDArray gamma;
    private final INDArray beta;
    private final INDArray mean;
    private final INDArray variance;

    /**
     * @param kernel {@link UnitGeometry#kernelShape()}
     * @param gamma scale, [nOut]
     * @param beta shift, [nOut]
     * @param mean running mean, [nOut]
     * @param variance running variance, [nOut]
     */
    public UnitParameters(INDArray kernel, INDArray gamma, INDArray beta, INDArray mean, INDArray variance) {
        this.kernel = kernel;
        this.gamma = gamma;
        this.beta = beta;
        this.mean = mean;
        this.variance = variance;
    }

    public INDArray kernel() {
        return kernel;
    }

    public INDArray gamma() {
        return gamma;
    }

    public INDArray beta() {
        return beta;
    }

    public INDArray mean() {
        return mean;
    }

    public INDArray variance() {
        return variance;
    }
}
