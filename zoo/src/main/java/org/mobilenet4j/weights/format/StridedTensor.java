/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights.format;

import java.util.Arrays;
import java.util.Objects;
import net.razorvine.pickle.PickleException;

/** A tensor as PyTorch keeps it: a storage, an offset and a stride for every axis, in elements. Immutable. */
final class StridedTensor {
    private static final int ARGUMENTS = 4;

    private final PickledStorage storage;
    private final long offset;
    private final long[] shape;
    private final long[] strides;

    private StridedTensor(PickledStorage storage, long offset, long[] shape, long[] strides) {
        this.storage = storage;
        this.offset = offset;
        this.shape = shape;
        this.strides = strides;
    }

    /** @param arguments storage, offset, shape, strides, and more that does not matter */
    static StridedTensor of(Object[] arguments) {
        if (arguments.length < ARGUMENTS || !(arguments[0] instanceof PickledStorage)) {
            throw new PickleException("a tensor lacks its storage, offset, shape or strides");
        }
        long[] shape = PickleNumbers.toLongs(arguments[2]);
        long[] strides = PickleNumbers.toLongs(arguments[3]);
        if (shape.length != strides.length) {
            throw new PickleException("a tensor has " + shape.length + " axes but " + strides.length + " strides");
        }
        return new StridedTensor((PickledStorage) arguments[0], PickleNumbers.toLong(arguments[1]), shape, strides);
    }

    PickledStorage storage() {
        return storage;
    }

    /** Of the first element in the storage. */
    long offset() {
        return offset;
    }

    long[] shape() {
        return shape.clone();
    }

    /**
     * How many elements of the storage lie between the first and the last of this tensor, both included.
     *
     * @throws ArithmeticException when that is beyond a long
     */
    long span() {
        long last = 0;
        for (int axis = 0; axis < shape.length; axis++) {
            if (shape[axis] == 0) {
                return 0;
            }
            last = Math.addExact(last, Math.multiplyExact(shape[axis] - 1, strides[axis]));
        }
        return last + 1;
    }

    /** Whether the elements lie in the storage in row-major order without gaps. */
    boolean isContiguous() {
        long expected = 1;
        for (int axis = shape.length - 1; axis >= 0; axis--) {
            if (shape[axis] != 1 && strides[axis] != expected) {
                return false;
            }
            expected *= shape[axis];
        }
        return true;
    }

    /**
     * Puts the elements into row-major order.
     *
     * @param span the storage's elements from the offset on
     */
    float[] gather(float[] span, int elements) {
        float[] values = new float[elements];
        long[] index = new long[shape.length];
        long from = 0;
        for (int i = 0; i < elements; i++) {
            values[i] = span[(int) from];
            from += step(index);
        }
        return values;
    }

    /** Moves the index on by one; returns by how much the place in the storage moves. */
    private long step(long[] index) {
        long moved = 0;
        for (int axis = shape.length - 1; axis >= 0; axis--) {
            if (++index[axis] < shape[axis]) {
                return moved + strides[axis];
            }
            moved -= (shape[axis] - 1) * strides[axis];
            index[axis] = 0;
        }
        return moved;
    }

    /** Whether it shows the same elements of the same storage in the same order. */
    @Override
    public boolean equals(Object other) {
        return other instanceof StridedTensor
                && storage.equals(((StridedTensor) other).storage)
                && offset == ((StridedTensor) other).offset
                && Arrays.equals(shape, ((StridedTensor) other).shape)
                && Arrays.equals(strides, ((StridedTensor) other).strides);
    }

    @Override
    public int hashCode() {
        return Objects.hash(storage, offset, Arrays.hashCode(shape), Arrays.hashCode(strides));
    }

    @Override
    public String toString() {
        return "shape " + Arrays.toString(shape) + ", strides " + Arrays.toString(strides) + ", offset " + offset;
    }
}
