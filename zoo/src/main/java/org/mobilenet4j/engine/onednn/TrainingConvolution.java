/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.engine.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_WEIGHTS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;

import java.util.List;
import org.bytedeco.dnnl.convolution_backward_data;
import org.bytedeco.dnnl.convolution_backward_weights;
import org.bytedeco.dnnl.convolution_forward;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.global.dnnl.prop_kind;
import org.mobilenet4j.engine.Magnitude;
import org.mobilenet4j.engine.UnitGeometry;
import org.mobilenet4j.engine.UnitGradients;
import org.mobilenet4j.engine.UnitParameters;
import org.mobilenet4j.engine.UnitTrace;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A unit in training for one size of input. Forward: the convolution into the trace, batch norm into the output, ReLU6
 * in place. Backward: the same in reverse; of the ReLU6 the output tells all that is needed.
 */
final class TrainingConvolution {
    /** Takes 3 % off a whole training step of 32, against oneDNN's first choice for 1x1 convolutions. */
    private static final String POINTWISE = "jit_1x1";

    /** Takes half the time of oneDNN's first choice for the kernel's gradient of a depthwise convolution with stride 2. */
    private static final String STRIDED = "jit_dw:avx2";

    private final TrainingNormalization batchNorm;
    private final PrimitiveCall forward;
    private final KernelOrder forwardOrder;
    private final PrimitiveCall backwardWeights;
    private final KernelOrder gradientOrder;
    private final PrimitiveCall backwardData;
    private final KernelOrder dataOrder;

    TrainingConvolution(ConvolutionShape shape, boolean batchStatistics) {
        this.batchNorm = new TrainingNormalization(shape, batchStatistics);
        UnitGeometry unit = shape.geometry();
        convolution_forward.primitive_desc hint = forward(shape);
        this.forward = new PrimitiveCall(new convolution_forward(hint), hint)
                .with(DNNL_ARG_SRC, hint.src_desc())
                .with(DNNL_ARG_WEIGHTS, hint.weights_desc())
                .with(DNNL_ARG_DST, hint.dst_desc());
        this.forwardOrder = new KernelOrder(shape.geometry(), hint.weights_desc());

        convolution_backward_weights.primitive_desc weights = unit.depthwise() && unit.stride() > 1
                ? Implementation.prefer(STRIDED, () -> describeWeights(shape, hint))
                : describeWeights(shape, hint);
        this.backwardWeights = new PrimitiveCall(new convolution_backward_weights(weights), weights)
                .with(DNNL_ARG_SRC, weights.src_desc())
                .with(DNNL_ARG_DIFF_DST, weights.diff_dst_desc())
                .with(DNNL_ARG_DIFF_WEIGHTS, weights.diff_weights_desc());
        this.gradientOrder = new KernelOrder(shape.geometry(), weights.diff_weights_desc());

        convolution_backward_data.primitive_desc data = describeData(shape, hint);
        this.backwardData = new PrimitiveCall(new convolution_backward_data(data), data)
                .with(DNNL_ARG_DIFF_DST, data.diff_dst_desc())
                .with(DNNL_ARG_WEIGHTS, data.weights_desc())
                .with(DNNL_ARG_DIFF_SRC, data.diff_src_desc());
        this.dataOrder = new KernelOrder(shape.geometry(), data.weights_desc());
    }

    boolean forward(INDArray x, UnitParameters parameters, boolean ordinary, UnitTrace trace, INDArray y) {
        forward.at(DNNL_ARG_SRC, x)
                .at(DNNL_ARG_WEIGHTS, forwardOrder.ordered(parameters.kernel()))
                .at(DNNL_ARG_DST, trace.convolved())
                .run();
        // the batch's statistics tell of every NaN in its channel
        boolean ordinaryPixels = trace.batchStatistics()
                || ordinary
                        && Magnitude.isOrdinary(parameters.kernel())
                        && TrainingNormalization.isVariance(trace.variance());
        return batchNorm.forward(parameters, ordinaryPixels, trace, y);
    }

    void backward(
            INDArray x, UnitParameters parameters, UnitTrace trace, INDArray dy, UnitGradients gradients, INDArray dx) {
        INDArray dz = dy; // in place: a step is bound by memory, and every array written costs as much as one read
        batchNorm.backward(parameters, trace, dz, gradients);
        if (gradients != null) {
            INDArray dKernel = gradientOrder.space();
            backwardWeights
                    .at(DNNL_ARG_SRC, x)
                    .at(DNNL_ARG_DIFF_DST, dz)
                    .at(DNNL_ARG_DIFF_WEIGHTS, dKernel)
                    .run();
            gradientOrder.restore(dKernel, gradients.kernel());
        }
        if (dx != null) {
            backwardData
                    .at(DNNL_ARG_DIFF_DST, dz)
                    .at(DNNL_ARG_WEIGHTS, dataOrder.ordered(parameters.kernel()))
                    .at(DNNL_ARG_DIFF_SRC, dx)
                    .run();
        }
    }

    /** Gives the native objects back; nothing can be computed any more. */
    void release() {
        batchNorm.release();
        for (PrimitiveCall step : List.of(forward, backwardWeights, backwardData)) {
            step.release();
        }
        for (KernelOrder order : List.of(forwardOrder, gradientOrder, dataOrder)) {
            order.release();
        }
    }

    /** The convolution alone. */
    static convolution_forward.primitive_desc forward(ConvolutionShape shape) {
        return shape.geometry().kernel() == 1
                ? Implementation.prefer(POINTWISE, () -> describeForward(shape))
                : describeForward(shape);
    }

    private static convolution_forward.primitive_desc describeForward(ConvolutionShape shape) {
        return new convolution_forward.primitive_desc(
                new convolution_forward.desc(
                        prop_kind.forward_training,
                        algorithm.convolution_direct,
                        shape.source(),
                        shape.kernel(),
                        shape.destination(),
                        shape.strides(),
                        shape.dilations(),
                        shape.paddingBefore(),
                        shape.paddingAfter()),
                PrimitiveCall.attributes(),
                OneDnn.runtime().cpu());
    }

    private static convolution_backward_weights.primitive_desc describeWeights(
            ConvolutionShape shape, convolution_forward.primitive_desc hint) {
        return new convolution_backward_weights.primitive_desc(
                new convolution_backward_weights.desc(
                        algorithm.convolution_direct,
                        shape.source(),
                        shape.kernel(),
                        shape.destination(),
                        shape.strides(),
                        shape.dilations(),
                        shape.paddingBefore(),
                        shape.paddingAfter()),
                PrimitiveCall.attributes(),
                OneDnn.runtime().cpu(),
                hint);
    }

    private static convolution_backward_data.primitive_desc describeData(
            ConvolutionShape shape, convolution_forward.primitive_desc hint) {
        return new convolution_backward_data.primitive_desc(
                new convolution_backward_data.desc(
                        algorithm.convolution_direct,
                        shape.source(),
                        shape.kernel(),
                        shape.destination(),
                        shape.strides(),
                        shape.dilations(),
                        shape.paddingBefore(),
                        shape.paddingAfter()),
                PrimitiveCall.attributes(),
                OneDnn.runtime().cpu(),
                hint);
    }
}
