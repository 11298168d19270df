/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.model;

/**
 * Keeps the ratio of input to feature map from growing past a limit: beyond it strides turn into dilations, so that
 * later kernels still see the same field (slim's {@code conv_blocks}/{@code mobilenet_base}, {@code output_stride}).
 */
final class OutputStride {
    private final int limit;
    private int reached;
    private int rate = 1;
    private int stride;
    private int dilation;

    OutputStride(int reached, int limit) {
        this.reached = reached;
        this.limit = limit;
    }

    /** Moves on to the next block, which would like this stride. */
    void next(int wanted) {
        if (reached < limit) {
            stride = wanted;
            dilation = 1;
            reached *= wanted;
        } else {
            stride = 1;
            dilation = rate;
            rate *= wanted;
        }
    }

    int stride() {
        return stride;
    }

    int dilation() {
        return dilation;
    }
}
