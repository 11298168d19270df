/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.engine.nd4j;

import org.mobilenet4j.engine.Padding;
import org.mobilenet4j.engine.UnitGeometry;
import org.nd4j.linalg.api.blas.params.MMulTranspose;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.impl.reduce.Mmul;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A dense k x k convolution, the stem's, in NHWC with the kernel as [k, k, nIn, nOut]. Forward is one copy of all patches
 * and one matrix product, a third of the time of ND4J's {@code conv2d}; backward is ND4J's
 * where the input's gradient is wanted.
 */
final class DenseConvolution implements UnitConvolution {
    private static final MMulTranspose TRANSPOSE_A =
            MMulTranspose.builder().transposeA(true).build();

    private final UnitGeometry geometry;
    private final int[] arguments;

    DenseConvolution(UnitGeometry geometry) {
        this.geometry = geometry;
        int k = geometry.kernel();
        int s = geometry.stride();
        int d = geometry.dilation();
        boolean same = geometry.padding() == Padding.SAME;
        int pad = same ? 0 : (int) geometry.padBefore(geometry.extent());
        int nhwc = 1;
        int kernelHwio = 0;
        this.arguments = new int[] {k, k, s, s, pad, pad, d, d, same ? 1 : 0, nhwc, kernelHwio};
    }

    @Override
    public void forward(INDArray x, INDArray kernel, INDArray z) {
        INDArray patches = PaddedInput.of(x, geometry).patches(geometry, z.size(1), z.size(2));
        INDArray matrix = Nd4jUnit.rows(kernel, geometry.nOut());
        Nd4j.exec(new Mmul(patches, matrix, Nd4jUnit.rows(z, geometry.nOut()), null));
    }

    @Override
    public void backward(INDArray x, INDArray kernel, INDArray dz, INDArray dKernel, INDArray dx) {
        if (dx != null) {
            INDArray unwanted =
                    dKernel != null ? dKernel : Nd4j.createUninitialized(kernel.dataType(), kernel.shape(), 'c');
            Nd4j.exec(DynamicCustomOp.builder("conv2d_bp")
                    .addInputs(Nd4jUnit.contiguous(x), kernel, dz)
                    .addOutputs(dx, unwanted)
                    .addIntegerArguments(arguments)
                    .build());
        } else if (dKernel != null) {
            backwardKernel(x, dz, dKernel);
        }
    }

    /**
     * The product that {@code conv2d_bp} begins with, factors in the same order, so to the same bits; in a stem the rest,
     * the input's gradient, is most of its time.
     */
    private void backwardKernel(INDArray x, INDArray dz, INDArray dKernel) {
        long taps = (long) geometry.kernel() * geometry.kernel();
        INDArray patches = PaddedInput.of(x, geometry).patches(geometry, dz.size(1), dz.size(2));
        INDArray byChannel = Nd4jUnit.contiguous(
                patches.reshape('c', patches.size(0), taps, geometry.nIn()).permute(0, 2, 1));
        INDArray product =
                Nd4j.createUninitialized(dz.dataType(), new long[] {geometry.nIn() * taps, geometry.nOut()}, 'c');
        INDArray columns = Nd4jUnit.rows(byChannel, geometry.nIn() * taps);
        Nd4j.exec(new Mmul(columns, Nd4jUnit.rows(dz, geometry.nOut()), product, TRANSPOSE_A));
        dKernel.reshape('c', true, taps, geometry.nIn(), geometry.nOut())
                .assign(product.reshape('c', geometry.nIn(), taps, geometry.nOut())
                        .permute(1, 0, 2));
    }
}
