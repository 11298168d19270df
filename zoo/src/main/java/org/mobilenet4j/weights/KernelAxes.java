/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights;

import java.util.Arrays;

/** How a family of frameworks orders the axes of a kernel. */
enum KernelAxes {
    /** [kH, kW, in, out], depthwise [kH, kW, C, 1], dense [in, out]: this project's own. */
    TENSORFLOW(new int[] {0, 1, 2, 3}, new int[] {0, 1, 2, 3}, new int[] {0, 1}),
    /** [out, in, kH, kW], depthwise [C, 1, kH, kW], dense [out, in]. */
    TORCH(new int[] {2, 3, 1, 0}, new int[] {2, 3, 0, 1}, new int[] {1, 0});

    private final int[] convolution;
    private final int[] depthwise;
    private final int[] dense;

    KernelAxes(int[] convolution, int[] depthwise, int[] dense) {
        this.convolution = convolution;
        this.depthwise = depthwise;
        this.dense = dense;
    }

    /** Axis {@code i} of our kernel is axis {@code permutation[i]} of the file's. */
    int[] convolution(boolean ofDepthwise) {
        return (ofDepthwise ? depthwise : convolution).clone();
    }

    /** The same for the classifier's weights. */
    int[] dense() {
        return dense.clone();
    }

    /** A shape of ours in the file's order, or with the inverse permutation the other way round. */
    static long[] inFile(long[] ours, int[] permutation) {
        long[] shape = new long[ours.length];
        for (int i = 0; i < ours.length; i++) {
            shape[permutation[i]] = ours[i];
        }
        return shape;
    }

    /** A file's shape in our order; null where the number of axes differs. */
    static long[] ours(long[] inFile, int[] permutation) {
        return inFile.length != permutation.length
                ? null
                : Arrays.stream(permutation).mapToLong(axis -> inFile[axis]).toArray();
    }
}
