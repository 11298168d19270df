/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.engine.nd4j;

import org.mobilenet4j.engine.UnitGeometry;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What a convolution reads, [n, height, width, channels] with the geometry's zeros around, and strided views of it
 * without copies.
 */
final class PaddedInput {
    private final INDArray array;

    private PaddedInput(INDArray array) {
        this.array = array;
    }

    /** A copy of {@code x}, in any order, within zeros; {@code x} itself where that is all and it is contiguous. */
    static PaddedInput of(INDArray x, UnitGeometry geometry) {
        long top = geometry.padBefore(x.size(1));
        long left = geometry.padBefore(x.size(2));
        long height = top + x.size(1) + geometry.padAfter(x.size(1));
        long width = left + x.size(2) + geometry.padAfter(x.size(2));
        if (height == x.size(1) && width == x.size(2)) {
            return new PaddedInput(Nd4jUnit.contiguous(x));
        }
        return within(x, top, left, 1, height, width);
    }

    /**
     * A copy of {@code x} in zeros, its first pixel at (top, left), {@code step} pixels from one to the next. Zeros and an
     * assignment take a tenth of the time of ND4J's {@code pad}.
     */
    static PaddedInput within(INDArray x, long top, long left, int step, long height, long width) {
        PaddedInput padded =
                new PaddedInput(Nd4j.create(x.dataType(), new long[] {x.size(0), height, width, x.size(3)}, 'c'));
        padded.pixels(top, left, step, x.size(1), x.size(2)).assign(x);
        return padded;
    }

    /** A view of height x width pixels, from (row, column) on in steps: [n, height, width, channels]. */
    INDArray pixels(long row, long column, int step, long height, long width) {
        long[] shape = {array.size(0), height, width, array.size(3)};
        long[] stride = {array.stride(0), step * array.stride(1), step * array.stride(2), array.stride(3)};
        return view(row * array.stride(1) + column * array.stride(2), shape, stride);
    }

    /**
     * A copy of all that the geometry's kernel sees, a row for each output pixel: [n outHeight outWidth, k k channels].
     */
    INDArray patches(UnitGeometry geometry, long outHeight, long outWidth) {
        long k = geometry.kernel();
        long channels = array.size(3);
        long rows = geometry.stride() * array.stride(1);
        long columns = geometry.stride() * array.stride(2);
        INDArray view;
        if (geometry.dilation() == 1) {
            // taps side by side are one piece of memory: told so, ND4J copies ten times as fast
            view = view(0, new long[] {array.size(0), outHeight, outWidth, k, k * channels}, new long[] {
                array.stride(0), rows, columns, array.stride(1), 1
            });
        } else {
            long down = geometry.dilation() * array.stride(1);
            long right = geometry.dilation() * array.stride(2);
            view = view(0, new long[] {array.size(0), outHeight, outWidth, k, k, channels}, new long[] {
                array.stride(0), rows, columns, down, right, 1
            });
        }
        INDArray copy =
                Nd4j.createUninitialized(array.dataType(), view.shape(), 'c').assign(view);
        return Nd4jUnit.rows(copy, k * k * channels);
    }

    private INDArray view(long offset, long[] shape, long[] stride) {
        return Nd4j.create(array.data(), shape, stride, array.offset() + offset, 'c');
    }
}
