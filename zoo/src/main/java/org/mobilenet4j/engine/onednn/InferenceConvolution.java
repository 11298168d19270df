/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.engine.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;

import org.bytedeco.dnnl.convolution_forward;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.global.dnnl.prop_kind;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive_attr;
import org.mobilenet4j.engine.UnitParameters;

/** A unit in inference as one primitive: convolution, bias, the sum with what is in the output already, ReLU6. */
final class InferenceConvolution {

    private InferenceConvolution() {}

    /**
     * Source and destination have to be placed before it runs.
     *
     * @param addsToOutput true to add to the destination's content, before a ReLU6: the residual
     */
    static PrimitiveCall create(
            ConvolutionShape shape, PreparedWeights weights, UnitParameters parameters, boolean addsToOutput) {
        OneDnn oneDnn = OneDnn.runtime();
        convolution_forward.primitive_desc chosen = oneDnn.make(() -> describe(shape, addsToOutput));
        memory kernel = weights.kernel(chosen.weights_desc(), parameters);
        return oneDnn.make(() -> new PrimitiveCall(new convolution_forward(chosen), chosen)
                .with(DNNL_ARG_SRC, chosen.src_desc())
                .with(DNNL_ARG_WEIGHTS, kernel)
                .with(DNNL_ARG_BIAS, weights.bias())
                .with(DNNL_ARG_DST, chosen.dst_desc()));
    }

    private static convolution_forward.primitive_desc describe(ConvolutionShape shape, boolean addsToOutput) {
        return new convolution_forward.primitive_desc(
                new convolution_forward.desc(
                        prop_kind.forward_inference,
                        algorithm.convolution_direct,
                        shape.source(),
                        shape.kernel(),
                        ConvolutionShape.channels(shape.geometry()),
                        shape.destination(),
                        shape.strides(),
                        shape.dilations(),
                        shape.paddingBefore(),
                        shape.paddingAfter()),
                attributes(shape.geometry().relu6(), addsToOutput),
                OneDnn.runtime().cpu());
    }

    private static primitive_attr attributes(boolean relu6, boolean addsToOutput) {
        post_ops after = new post_ops();
        if (addsToOutput) {
            after.append_sum();
        }
        if (relu6) {
            after.append_eltwise(1, algorithm.eltwise_clip, 0, 6);
        }
        primitive_attr attributes = PrimitiveCall.attributes();
        attributes.set_post_ops(after);
        return attributes;
    }
}
