/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.engine.nd4j;

import org.mobilenet4j.engine.UnitGeometry;
import org.nd4j.linalg.api.blas.params.MMulTranspose;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.reduce.Mmul;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A 1x1 convolution: in NHWC one product of the pixels, [n height width, nIn], with the kernel, [nIn, nOut]. The
 * {@code Mmul} operation writes C order directly; {@code mmuli} goes through a copy and takes 15 times as long.
 */
final class PointwiseConvolution implements UnitConvolution {
    private static final MMulTranspose TRANSPOSE_A =
            MMulTranspose.builder().transposeA(true).build();
    private static final MMulTranspose TRANSPOSE_B =
            MMulTranspose.builder().transposeB(true).build();

    private final UnitGeometry geometry;

    PointwiseConvolution(UnitGeometry geometry) {
        this.geometry = geometry;
    }

    @Override
    public void forward(INDArray x, INDArray kernel, INDArray z) {
        Nd4j.exec(new Mmul(inputs(x), matrix(kernel), outputs(z), null));
    }

    @Override
    public void backward(INDArray x, INDArray kernel, INDArray dz, INDArray dKernel, INDArray dx) {
        if (dKernel != null) {
            Nd4j.exec(new Mmul(inputs(x), outputs(dz), matrix(dKernel), TRANSPOSE_A));
        }
        if (dx != null) {
            // dx itself: what is written into a copy of it is lost
            Nd4j.exec(new Mmul(outputs(dz), matrix(kernel), Nd4jUnit.rows(dx, geometry.nIn()), TRANSPOSE_B));
        }
    }

    private INDArray inputs(INDArray x) {
        return Nd4jUnit.rows(Nd4jUnit.contiguous(x), geometry.nIn());
    }

    private INDArray outputs(INDArray z) {
        return Nd4jUnit.rows(z, geometry.nOut());
    }

    private INDArray matrix(INDArray kernel) {
        return kernel.reshape('c', geometry.nIn(), geometry.nOut());
    }
}
