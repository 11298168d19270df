/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights.format;

import java.util.Arrays;
import java.util.Random;

/** Damages a file, reproducibly: the same seed makes the same damage. */
final class Mutation {
    private static final long[] AWKWARD = {
        0,
        1,
        -1,
        2,
        0x7f,
        0x80,
        0xff,
        0x7fff,
        0xffff,
        0x7fffffffL,
        0x80000000L,
        0xffffffffL,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        1L << 31,
        1L << 40,
        1L << 62
    };
    private static final int KINDS = 8;

    private final Random random;

    Mutation(long seed) {
        this.random = new Random(seed);
    }

    /** @param other a file to splice pieces from */
    byte[] apply(byte[] original, byte[] other) {
        byte[] bytes = original.clone();
        int times = 1 + random.nextInt(random.nextInt(4) == 0 ? 8 : 2);
        for (int i = 0; i < times && bytes.length > 16; i++) {
            bytes = once(bytes, other);
        }
        return bytes;
    }

    private byte[] once(byte[] bytes, byte[] other) {
        int at = place(bytes.length);
        switch (random.nextInt(KINDS)) {
            case 0:
                bytes[at] ^= (byte) (1 << random.nextInt(8));
                return bytes;
            case 1:
                bytes[at] = (byte) random.nextInt(256);
                return bytes;
            case 2:
                return Arrays.copyOf(bytes, 1 + random.nextInt(bytes.length));
            case 3:
                return splice(bytes, at, other);
            case 4:
                return remove(bytes, at);
            case 5:
                return copyWithin(bytes, at);
            case 6:
                return digit(bytes, at);
            default:
                return integer(bytes, at);
        }
    }

    /** Half of the time near an end, where headers and directories are. */
    private int place(int length) {
        switch (random.nextInt(4)) {
            case 0:
                return random.nextInt(Math.min(length, 512));
            case 1:
                return length - 1 - random.nextInt(Math.min(length, 512));
            default:
                return random.nextInt(length);
        }
    }

    private byte[] splice(byte[] bytes, int at, byte[] other) {
        int from = random.nextInt(other.length);
        int length = Math.min(1 + random.nextInt(64), Math.min(bytes.length - at, other.length - from));
        System.arraycopy(other, from, bytes, at, length);
        return bytes;
    }

    private byte[] remove(byte[] bytes, int at) {
        int length = Math.min(1 + random.nextInt(32), bytes.length - at);
        byte[] shorter = new byte[bytes.length - length];
        System.arraycopy(bytes, 0, shorter, 0, at);
        System.arraycopy(bytes, at + length, shorter, at, shorter.length - at);
        return shorter;
    }

    /** Repeats a piece of the file elsewhere: structures that refer to themselves or twice to the same. */
    private byte[] copyWithin(byte[] bytes, int at) {
        int from = random.nextInt(bytes.length);
        int length = Math.min(random.nextBoolean() ? 8 : 1 + random.nextInt(128), bytes.length - Math.max(at, from));
        System.arraycopy(bytes, from, bytes, at, length);
        return bytes;
    }

    /** Changes a number that is written out, as in JSON. */
    private byte[] digit(byte[] bytes, int at) {
        for (int i = at; i < bytes.length; i++) {
            if (bytes[i] >= '0' && bytes[i] <= '9') {
                bytes[i] = (byte) ('0' + random.nextInt(10));
                return bytes;
            }
        }
        return bytes;
    }

    /** Puts an awkward number, or one near the present one, in place of an integer of 2, 4 or 8 bytes. */
    private byte[] integer(byte[] bytes, int at) {
        int size = 2 << random.nextInt(3);
        int start = Math.min(random.nextBoolean() ? at & -size : at, bytes.length - size);
        long value = 0;
        for (int i = 0; i < size; i++) {
            value |= (bytes[start + i] & 0xffL) << 8 * i;
        }
        value = random.nextBoolean() ? AWKWARD[random.nextInt(AWKWARD.length)] : value + random.nextInt(33) - 16;
        for (int i = 0; i < size; i++) {
            bytes[start + i] = (byte) (value >> 8 * i);
        }
        return bytes;
    }
}
