/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.engine.nd4j;

import org.mobilenet4j.engine.Padding;
import org.mobilenet4j.engine.UnitGeometry;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;

/** A dense k x k convolution, the stem's: ND4J's {@code conv2d} in NHWC with the kernel as [k, k, nIn, nOut]. */
final class DenseConvolution implements Convolution {
    private final int[] arguments;

    DenseConvolution(UnitGeometry geometry) {
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
        Nd4j.exec(DynamicCustomOp.builder("conv2d")
                .addInputs(x, kernel)
                .addOutputs(z)
                .addIntegerArguments(arguments)
                .build());
    }

    @Override
    public void backward(INDArray x, INDArray kernel, INDArray dz, INDArray dKernel, INDArray dx) {
        INDArray unwanted =
                dKernel != null ? dKernel : Nd4j.createUninitialized(kernel.dataType(), kernel.shape(), 'c');
        Nd4j.exec(DynamicCustomOp.builder("conv2d_bp")
                .addInputs(x, kernel, dz)
                .addOutputs(dx, unwanted)
                .addIntegerArguments(arguments)
                .build());
    }
}
