/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.engine.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SCALE;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SHIFT;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_MEAN;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SCALE;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SHIFT;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_VARIANCE;

import java.util.stream.Stream;
import org.bytedeco.dnnl.batch_normalization_backward;
import org.bytedeco.dnnl.batch_normalization_forward;
import org.bytedeco.dnnl.eltwise_backward;
import org.bytedeco.dnnl.eltwise_forward;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.global.dnnl.normalization_flags;
import org.bytedeco.dnnl.global.dnnl.prop_kind;
import org.bytedeco.dnnl.memory;
import org.mobilenet4j.engine.Magnitude;
import org.mobilenet4j.engine.NanClip;
import org.mobilenet4j.engine.UnitGradients;
import org.mobilenet4j.engine.UnitParameters;
import org.mobilenet4j.engine.UnitTrace;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Batch norm and, where the unit has one, ReLU6, forward and backward for one size of activations. */
final class TrainingNormalization {
    static final algorithm RELU6 = algorithm.eltwise_clip_v2_use_dst_for_bwd;

    /** Walks the pixels in blocks that fit the cache; oneDNN's first choice takes a quarter longer on large activations. */
    static final String BLOCKED = "bnorm_tbb_jit";

    private final PrimitiveCall normalize;
    private final PrimitiveCall clip;
    private final PrimitiveCall clipBackward;
    private final PrimitiveCall normalizeBackward;

    TrainingNormalization(ConvolutionShape shape, boolean batchStatistics) {
        memory.desc pixels = shape.destination();
        memory.desc channels = ConvolutionShape.channels(shape.geometry());
        float epsilon = (float) shape.geometry().epsilon();
        int flags = normalization_flags.use_scale.value
                | normalization_flags.use_shift.value
                | (batchStatistics ? 0 : normalization_flags.use_global_stats.value);
        batch_normalization_forward.primitive_desc hint = Implementation.prefer(
                BLOCKED,
                () -> new batch_normalization_forward.primitive_desc(
                        new batch_normalization_forward.desc(prop_kind.forward_training.value, pixels, epsilon, flags),
                        PrimitiveCall.attributes(),
                        OneDnn.runtime().cpu()));
        this.normalize = statistics(new PrimitiveCall(new batch_normalization_forward(hint), hint), channels)
                .with(DNNL_ARG_SRC, pixels)
                .with(DNNL_ARG_DST, pixels);
        batch_normalization_backward.primitive_desc backward = Implementation.prefer(
                BLOCKED,
                () -> new batch_normalization_backward.primitive_desc(
                        new batch_normalization_backward.desc(prop_kind.backward.value, pixels, pixels, epsilon, flags),
                        PrimitiveCall.attributes(),
                        OneDnn.runtime().cpu(),
                        hint));
        this.normalizeBackward = statistics(
                        new PrimitiveCall(new batch_normalization_backward(backward), backward), channels)
                .with(DNNL_ARG_SRC, pixels)
                .with(DNNL_ARG_DIFF_DST, pixels)
                .with(DNNL_ARG_DIFF_SRC, pixels)
                .with(DNNL_ARG_DIFF_SCALE, channels)
                .with(DNNL_ARG_DIFF_SHIFT, channels);
        if (shape.geometry().relu6()) {
            eltwise_forward.primitive_desc clipped = new eltwise_forward.primitive_desc(
                    new eltwise_forward.desc(prop_kind.forward_training, RELU6, pixels, 0, 6),
                    PrimitiveCall.attributes(),
                    OneDnn.runtime().cpu());
            this.clip = new PrimitiveCall(new eltwise_forward(clipped), clipped)
                    .with(DNNL_ARG_SRC, pixels)
                    .with(DNNL_ARG_DST, pixels);
            eltwise_backward.primitive_desc masked = new eltwise_backward.primitive_desc(
                    new eltwise_backward.desc(RELU6, pixels, pixels, 0, 6),
                    PrimitiveCall.attributes(),
                    OneDnn.runtime().cpu(),
                    clipped);
            this.clipBackward = new PrimitiveCall(new eltwise_backward(masked), masked)
                    .with(DNNL_ARG_DST, pixels)
                    .with(DNNL_ARG_DIFF_DST, pixels)
                    .with(DNNL_ARG_DIFF_SRC, pixels);
        } else {
            this.clip = null;
            this.clipBackward = null;
        }
    }

    /** With scale, shift and statistics of all channels as arguments. */
    static PrimitiveCall statistics(PrimitiveCall step, memory.desc channels) {
        return step.with(DNNL_ARG_MEAN, channels)
                .with(DNNL_ARG_VARIANCE, channels)
                .with(DNNL_ARG_SCALE, channels)
                .with(DNNL_ARG_SHIFT, channels);
    }

    /**
     * From the trace's convolution to the unit's output; leaves statistics and output in the trace.
     *
     * @param ordinary whether the convolution's output holds no NaN, as far as the statistics do not tell
     * @return true if the output is sure to be ordinary
     */
    boolean forward(UnitParameters parameters, boolean ordinary, UnitTrace trace, INDArray y) {
        normalize(normalize, trace.convolved(), trace.mean(), trace.variance(), parameters, y);
        if (clip == null) {
            return false;
        }
        boolean ordinaryPixels = ordinary && areOrdinary(trace.mean(), trace.variance(), parameters);
        clip(clip, ordinaryPixels, y);
        trace.keep(y);
        return ordinaryPixels;
    }

    /** Runs a step that clips in place, or the clip that lets NaN through. */
    static void clip(PrimitiveCall step, boolean ordinary, INDArray y) {
        if (ordinary) {
            step.at(DNNL_ARG_SRC, y).at(DNNL_ARG_DST, y).run();
        } else {
            NanClip.toSix(y);
        }
    }

    /** Whether none of the vectors that normalise makes NaN, but for a running variance below 0. */
    static boolean areOrdinary(INDArray mean, INDArray variance, UnitParameters parameters) {
        return Stream.of(mean, variance, parameters.gamma(), parameters.beta()).allMatch(Magnitude::isOrdinary);
    }

    /** Runs a step that normalises {@code z} into {@code y}, whoever the statistics belong to. */
    static void normalize(
            PrimitiveCall step, INDArray z, INDArray mean, INDArray variance, UnitParameters parameters, INDArray y) {
        step.at(DNNL_ARG_SRC, z)
                .at(DNNL_ARG_MEAN, mean)
                .at(DNNL_ARG_VARIANCE, variance)
                .at(DNNL_ARG_SCALE, parameters.gamma())
                .at(DNNL_ARG_SHIFT, parameters.beta())
                .at(DNNL_ARG_DST, y)
                .run();
    }

    /** @param gradient by the unit's output; overwritten with that by the convolution's output */
    void backward(UnitParameters parameters, UnitTrace trace, INDArray gradient, UnitGradients gradients) {
        if (clipBackward != null) {
            clipBackward
                    .at(DNNL_ARG_DST, trace.output())
                    .at(DNNL_ARG_DIFF_DST, gradient)
                    .at(DNNL_ARG_DIFF_SRC, gradient)
                    .run();
        }
        normalizeBackward
                .at(DNNL_ARG_SRC, trace.convolved())
                .at(DNNL_ARG_MEAN, trace.mean())
                .at(DNNL_ARG_VARIANCE, trace.variance())
                .at(DNNL_ARG_SCALE, parameters.gamma())
                .at(DNNL_ARG_SHIFT, parameters.beta())
                .at(DNNL_ARG_DIFF_DST, gradient)
                .at(DNNL_ARG_DIFF_SRC, gradient)
                .at(
                        DNNL_ARG_DIFF_SCALE,
                        gradients != null
                                ? gradients.gamma()
                                : parameters.gamma().ulike())
                .at(
                        DNNL_ARG_DIFF_SHIFT,
                        gradients != null ? gradients.beta() : parameters.beta().ulike())
                .run();
    }

    /** Whether no element of a running variance is below 0, which has no root. */
    static boolean isVariance(INDArray variance) {
        return variance.minNumber().doubleValue() >= 0;
    }

    void release() {
        normalize.release();
        normalizeBackward.release();
        if (clip != null) {
            clip.release();
            clipBackward.release();
        }
    }
}
