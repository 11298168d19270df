/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights.format;

import java.math.BigInteger;
import java.util.List;
import net.razorvine.pickle.PickleException;

/** Whole numbers out of a pickle. No instances. */
final class PickleNumbers {

    private static final int MAX_AXES = 32;

    private PickleNumbers() {}

    /** @throws PickleException when the value is no whole number, negative, or beyond a long */
    static long toLong(Object value) {
        if (!(value instanceof Integer || value instanceof Long || value instanceof BigInteger)) {
            throw new PickleException("expected a whole number for a size, stride or offset, found "
                    + (value == null ? "None" : "a " + value.getClass().getSimpleName()));
        }
        if (value instanceof BigInteger || ((Number) value).longValue() < 0) {
            throw new PickleException("a size, stride or offset is negative or too large");
        }
        return ((Number) value).longValue();
    }

    /** @param values a tuple or list */
    static long[] toLongs(Object values) {
        Object[] array = values instanceof List ? ((List<?>) values).toArray() : (Object[]) values;
        if (array.length > MAX_AXES) {
            throw new PickleException("a tensor has " + array.length + " axes; at most " + MAX_AXES + " make sense");
        }
        long[] longs = new long[array.length];
        for (int i = 0; i < longs.length; i++) {
            longs[i] = toLong(array[i]);
        }
        return longs;
    }
}
