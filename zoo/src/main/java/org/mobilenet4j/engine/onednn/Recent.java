/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.engine.onednn;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/** A few entries, those used last: native primitives for the sizes of input that are in use. */
final class Recent<K, V> extends LinkedHashMap<K, V> {
    private static final long serialVersionUID = 1L;
    private static final int SIZES = 4;

    private final transient Consumer<V> release;

    /** @param release called with each value that has to go */
    Recent(Consumer<V> release) {
        super(SIZES, 0.75f, true);
        this.release = release;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        boolean full = size() > SIZES;
        if (full) {
            release.accept(eldest.getValue());
        }
        return full;
    }
}
