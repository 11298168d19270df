/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights.format;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bytedeco.javacpp.indexer.HalfIndexer;

/** Turns stored elements into floats, a small piece at a time. No instances. */
final class Elements {
    /** A multiple of every element's size. */
    private static final int PIECE = 1 << 16;

    private Elements() {}

    /**
     * Reads elements that lie next to each other.
     *
     * @throws EOFException when there are fewer
     */
    static float[] read(InputStream from, ElementType type, ByteOrder order, int elements) throws IOException {
        float[] values = new float[elements];
        byte[] piece = new byte[(int) Math.min(PIECE, (long) elements * type.bytes())];
        ByteBuffer buffer = ByteBuffer.wrap(piece).order(order);
        int done = 0;
        while (done < elements) {
            int count = Math.min(elements - done, piece.length / type.bytes());
            int length = count * type.bytes();
            if (from.readNBytes(piece, 0, length) < length) {
                throw new EOFException("after " + done + " of " + elements + " elements");
            }
            decode(buffer, type, values, done, count);
            done += count;
        }
        return values;
    }

    private static void decode(ByteBuffer from, ElementType type, float[] values, int start, int count) {
        from.rewind();
        if (type == ElementType.F32) {
            from.asFloatBuffer().get(values, start, count);
            return;
        }
        for (int i = start; i < start + count; i++) {
            values[i] = next(from, type);
        }
    }

    private static float next(ByteBuffer from, ElementType type) {
        switch (type) {
            case F64:
                return (float) from.getDouble();
            case F32:
                return from.getFloat();
            case F16:
            case BF16:
                return half(type, from.getShort());
            case I64:
                return from.getLong();
            case I32:
                return from.getInt();
            case I16:
                return from.getShort();
            case I8:
                return from.get();
            case U8:
                return from.get() & 0xff;
            case BOOL:
                return from.get() == 0 ? 0 : 1;
            default:
                throw new IllegalArgumentException("no way to read " + type);
        }
    }

    /** @param bits of an F16 or a BF16, which is the upper half of a float */
    static float half(ElementType type, int bits) {
        return type == ElementType.BF16 ? Float.intBitsToFloat(bits << Short.SIZE) : HalfIndexer.toFloat(bits & 0xffff);
    }
}
