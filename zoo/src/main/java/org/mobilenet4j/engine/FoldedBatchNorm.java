/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.engine;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.scalar.ScalarAdd;
import org.nd4j.linalg.api.ops.impl.transforms.floating.RSqrt;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Batch norm with given statistics as what is left of it at inference: a factor and a summand for each channel, gamma /
 * sqrt(variance + epsilon) and beta - mean * factor. Computed in the parameters' type, in the current workspace.
 *
 * @param scale the factors, [nOut]; for a convolution before it, factors of the kernel's output channels
 * @param shift the summands, [nOut]; for a convolution before it, its bias
 */
public record FoldedBatchNorm(INDArray scale, INDArray shift) {

    /** With the running statistics. */
    public static FoldedBatchNorm of(UnitParameters parameters, double epsilon) {
        INDArray scale = inverseDeviation(parameters.variance(), epsilon).muli(parameters.gamma());
        return new FoldedBatchNorm(scale, parameters.mean().mul(scale).rsubi(parameters.beta()));
    }

    /** 1 / sqrt(variance + epsilon), a new array. */
    public static INDArray inverseDeviation(INDArray variance, double epsilon) {
        INDArray result = Nd4j.createUninitialized(variance.dataType(), variance.shape(), 'c');
        Nd4j.exec(new ScalarAdd(variance, null, result, epsilon));
        return Nd4j.exec(new RSqrt(result, result));
    }
}
