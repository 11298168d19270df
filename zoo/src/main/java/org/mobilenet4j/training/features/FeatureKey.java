/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training.features;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** One copy of one picture: what the features of a backbone are kept under. Immutable. */
final class FeatureKey {

    /** Bytes of a picture's hash. */
    static final int HASH_BYTES = 32;
    /** Bytes of a key as {@link #writeTo} writes it. */
    static final int BYTES = HASH_BYTES + Integer.BYTES;

    private final byte[] content;
    private final int copy;

    /**
     * @param content SHA-256 of the picture's file
     * @param copy    number of the copy, 0 for the picture itself
     */
    FeatureKey(byte[] content, int copy) {
        this.content = content.clone();
        this.copy = copy;
    }

    static FeatureKey readFrom(ByteBuffer bytes) {
        byte[] content = new byte[HASH_BYTES];
        bytes.get(content);
        return new FeatureKey(content, bytes.getInt());
    }

    void writeTo(ByteBuffer bytes) {
        bytes.put(content).putInt(copy);
    }

    /** Number of the copy, 0 for the picture itself. */
    int copy() {
        return copy;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FeatureKey that && copy == that.copy && Arrays.equals(content, that.content);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(content) + copy;
    }
}
