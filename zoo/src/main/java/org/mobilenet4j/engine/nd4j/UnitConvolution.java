/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.engine.nd4j;

import org.mobilenet4j.engine.UnitGeometry;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The convolution of a unit alone, without batch norm and activation; arrays as in {@code UnitComputation}. */
interface UnitConvolution {

    /** The fastest way to compute this geometry with ND4J's operations. */
    static UnitConvolution of(UnitGeometry geometry) {
        if (geometry.depthwise()) {
            return new DepthwiseConvolution(geometry);
        }
        return geometry.pointwise() ? new PointwiseConvolution(geometry) : new DenseConvolution(geometry);
    }

    void forward(INDArray x, INDArray kernel, INDArray z);

    /** Overwrites {@code dKernel} and {@code dx}, each where not null. */
    void backward(INDArray x, INDArray kernel, INDArray dz, INDArray dKernel, INDArray dx);
}
