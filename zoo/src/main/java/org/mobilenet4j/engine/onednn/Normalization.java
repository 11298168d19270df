/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.engine.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;

import org.bytedeco.dnnl.batch_normalization_forward;
import org.bytedeco.dnnl.eltwise_forward;
import org.bytedeco.dnnl.global.dnnl.normalization_flags;
import org.bytedeco.dnnl.global.dnnl.prop_kind;
import org.bytedeco.dnnl.memory;
import org.mobilenet4j.engine.UnitGeometry;
import org.mobilenet4j.engine.UnitParameters;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Batch norm with the running statistics and, where the unit has one, ReLU6, for one number of pixels. */
final class Normalization {
    private final PrimitiveCall normalize;
    private final PrimitiveCall clip;

    private Normalization(UnitGeometry geometry, memory.desc pixels) {
        memory.desc channels = ConvolutionShape.channels(geometry);
        int flags = normalization_flags.use_scale.value
                | normalization_flags.use_shift.value
                | normalization_flags.use_global_stats.value;
        batch_normalization_forward.primitive_desc batchNorm = Implementation.prefer(
                TrainingNormalization.BLOCKED,
                () -> new batch_normalization_forward.primitive_desc(
                        new batch_normalization_forward.desc(
                                prop_kind.forward_inference.value, pixels, (float) geometry.epsilon(), flags),
                        PrimitiveCall.attributes(),
                        OneDnn.runtime().cpu()));
        this.normalize = TrainingNormalization.statistics(
                        new PrimitiveCall(new batch_normalization_forward(batchNorm), batchNorm), channels)
                .with(DNNL_ARG_SRC, pixels)
                .with(DNNL_ARG_DST, pixels);
        if (geometry.relu6()) {
            eltwise_forward.primitive_desc clipped = new eltwise_forward.primitive_desc(
                    new eltwise_forward.desc(prop_kind.forward_inference, TrainingNormalization.RELU6, pixels, 0, 6),
                    PrimitiveCall.attributes(),
                    OneDnn.runtime().cpu());
            this.clip = new PrimitiveCall(new eltwise_forward(clipped), clipped)
                    .with(DNNL_ARG_SRC, pixels)
                    .with(DNNL_ARG_DST, pixels);
        } else {
            this.clip = null;
        }
    }

    /** @param length of the arrays, in numbers */
    static Normalization create(UnitGeometry geometry, long length) {
        long[] row = {1, geometry.nOut(), 1, length / geometry.nOut()};
        return OneDnn.runtime()
                .make(() -> new Normalization(
                        geometry, new memory.desc(row, memory.data_type.f32, memory.format_tag.nhwc)));
    }

    /** @param y overwritten; may be {@code z} */
    void run(INDArray z, UnitParameters parameters, INDArray y) {
        TrainingNormalization.normalize(normalize, z, parameters.mean(), parameters.variance(), parameters, y);
        if (clip != null) {
            boolean ordinary = TrainingNormalization.areOrdinary(parameters.mean(), parameters.variance(), parameters)
                    && TrainingNormalization.isVariance(parameters.variance());
            TrainingNormalization.clip(clip, ordinary, y);
        }
    }

    /** Gives the native objects back; nothing can be computed any more. */
    void release() {
        normalize.release();
        if (clip != null) {
            clip.release();
        }
    }
}
