/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.engine.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;

import java.util.List;
import java.util.Map;
import org.bytedeco.dnnl.matmul;
import org.bytedeco.dnnl.memory;
import org.mobilenet4j.engine.MatrixProduct;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The classifier's product, straight from its parameters: there is nothing to prepare, so nothing to become stale. */
final class OneDnnProduct implements MatrixProduct {
    private final Map<List<Object>, PrimitiveCall> steps = new Recent<>(PrimitiveCall::release);

    @Override
    public void multiply(INDArray x, INDArray weights, INDArray z) {
        OneDnn oneDnn = OneDnn.runtime();
        int before = oneDnn.useThreads(oneDnn.threadsFor(4 * x.size(0) * weights.length()));
        try {
            steps.computeIfAbsent(
                            List.of(x.size(0), weights.size(0), weights.size(1), weights.ordering()),
                            shape -> oneDnn.make(() -> create(x, weights)))
                    .at(DNNL_ARG_SRC, x)
                    .at(DNNL_ARG_WEIGHTS, weights)
                    .at(DNNL_ARG_DST, z)
                    .run();
        } finally {
            oneDnn.useThreads(before);
        }
    }

    private static PrimitiveCall create(INDArray x, INDArray weights) {
        long in = weights.size(0);
        long out = weights.size(1);
        memory.desc source = matrix(x.size(0), in, memory.format_tag.ab);
        memory.desc kernel = matrix(in, out, weights.ordering() == 'f' ? memory.format_tag.ba : memory.format_tag.ab);
        memory.desc destination = matrix(x.size(0), out, memory.format_tag.ab);
        matmul.primitive_desc chosen = new matmul.primitive_desc(
                new matmul.desc(source, kernel, destination),
                PrimitiveCall.attributes(),
                OneDnn.runtime().cpu());
        return new PrimitiveCall(new matmul(chosen), chosen)
                .with(DNNL_ARG_SRC, source)
                .with(DNNL_ARG_WEIGHTS, kernel)
                .with(DNNL_ARG_DST, destination);
    }

    private static memory.desc matrix(long rows, long columns, memory.format_tag order) {
        return new memory.desc(new long[] {rows, columns}, memory.data_type.f32, order);
    }
}
