/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.engine;

import org.nd4j.linalg.api.ndarray.INDArray;

/** Where backward writes the gradients of one unit: summed over the batch, as DL4J's updaters expect them. */
public final class UnitGradients {
    private final INDArray kernel;
    private final INDArray gamma;
    private final INDArray beta;

    /**
     * @param kernel {@link UnitGeometry#kernelShape()}
     * @param gamma [nOut]
     * @param beta [nOut]
     */
    public UnitGradients(INDArray kernel, INDArray gamma, INDArray beta) {
        this.kernel = kernel;
        this.gamma = gamma;
        this.beta = beta;
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
}
