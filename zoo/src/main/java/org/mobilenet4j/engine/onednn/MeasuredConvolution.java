/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.engine.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_MEAN;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_VARIANCE;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;

import org.bytedeco.dnnl.batch_normalization_forward;
import org.bytedeco.dnnl.convolution_forward;
import org.bytedeco.dnnl.global.dnnl.prop_kind;
import org.bytedeco.dnnl.memory;
import org.mobilenet4j.engine.UnitParameters;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A unit's convolution for one size of input, with mean and variance by channel of what it makes. */
final class MeasuredConvolution {
    private static final int NO_FLAGS = 0;

    private final PrimitiveCall convolution;
    private final KernelOrder order;
    private final PrimitiveCall measure;

    MeasuredConvolution(ConvolutionShape shape) {
        convolution_forward.primitive_desc chosen = TrainingConvolution.forward(shape);
        this.convolution = new PrimitiveCall(new convolution_forward(chosen), chosen)
                .with(DNNL_ARG_SRC, chosen.src_desc())
                .with(DNNL_ARG_WEIGHTS, chosen.weights_desc())
                .with(DNNL_ARG_DST, chosen.dst_desc());
        this.order = new KernelOrder(shape.geometry(), chosen.weights_desc());
        memory.desc pixels = shape.destination();
        memory.desc channels = ConvolutionShape.channels(shape.geometry());
        float epsilon = (float) shape.geometry().epsilon();
        batch_normalization_forward.primitive_desc batchNorm = Implementation.prefer(
                TrainingNormalization.BLOCKED,
                () -> new batch_normalization_forward.primitive_desc(
                        new batch_normalization_forward.desc(
                                prop_kind.forward_training.value, pixels, epsilon, NO_FLAGS),
                        PrimitiveCall.attributes(),
                        OneDnn.runtime().cpu()));
        this.measure = new PrimitiveCall(new batch_normalization_forward(batchNorm), batchNorm)
                .with(DNNL_ARG_SRC, pixels)
                .with(DNNL_ARG_DST, pixels)
                .with(DNNL_ARG_MEAN, channels)
                .with(DNNL_ARG_VARIANCE, channels);
    }

    void convolve(INDArray x, UnitParameters parameters, INDArray z, INDArray mean, INDArray variance) {
        convolution
                .at(DNNL_ARG_SRC, x)
                .at(DNNL_ARG_WEIGHTS, order.ordered(parameters.kernel()))
                .at(DNNL_ARG_DST, z)
                .run();
        // oneDNN has no cheaper way to a variance than to normalise with it too
        measure.at(DNNL_ARG_SRC, z)
                .at(DNNL_ARG_DST, Nd4j.createUninitialized(z.dataType(), z.shape(), 'c'))
                .at(DNNL_ARG_MEAN, mean)
                .at(DNNL_ARG_VARIANCE, variance)
                .run();
    }

    /** Gives the native objects back; nothing can be computed any more. */
    void release() {
        convolution.release();
        measure.release();
        order.release();
    }
}
