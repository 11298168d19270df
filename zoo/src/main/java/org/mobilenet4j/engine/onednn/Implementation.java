/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.engine.onednn;

import java.util.function.Supplier;
import org.bytedeco.dnnl.primitive_desc;
import org.bytedeco.javacpp.BytePointer;

/** Picks among oneDNN's implementations of a primitive, which it offers one after the other. No instances. */
final class Implementation {

    private Implementation() {}

    /**
     * @param description makes a new description, at oneDNN's first choice
     * @param name how the wanted implementation's name begins
     * @return a description at the wanted implementation; at oneDNN's first choice if this CPU does not have it
     */
    static <P extends primitive_desc> P prefer(String name, Supplier<P> description) {
        P candidate = description.get();
        do {
            try (BytePointer offered = candidate.impl_info_str()) {
                if (offered.getString().startsWith(name)) {
                    return candidate;
                }
            }
        } while (candidate.next_impl());
        return description.get();
    }
}
