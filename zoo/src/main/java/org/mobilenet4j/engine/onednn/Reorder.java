/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.engine.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_FROM;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_TO;

import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.reorder;

/** A copy from one order of the same elements into another. */
final class Reorder {

    private Reorder() {}

    /** The arguments {@code DNNL_ARG_FROM} and {@code DNNL_ARG_TO} have to be placed before it runs. */
    static PrimitiveCall create(memory.desc from, memory.desc to) {
        OneDnn oneDnn = OneDnn.runtime();
        return oneDnn.make(() -> {
            reorder.primitive_desc chosen =
                    new reorder.primitive_desc(oneDnn.cpu(), from, oneDnn.cpu(), to, PrimitiveCall.attributes(), false);
            return new PrimitiveCall(new reorder(chosen), chosen)
                    .with(DNNL_ARG_FROM, from)
                    .with(DNNL_ARG_TO, to);
        });
    }
}
