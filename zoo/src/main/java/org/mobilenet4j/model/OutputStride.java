/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.model;

/**
 * Keeps the ratio of input to feature map from growing past a limit: beyond it strides turn into dilations, so that
 * later kernels still see the same field (slim's {@code conv_blocks}/{@code mobilenet_base}, {@code output_stride}).
 */
public final class OutputStride {
    private final int limit;
    private int reached;
    private int rate = 1;
    private int stride;
    private int dilation;

    /**
     * @param reached stride of what comes in
     * @param limit largest stride; beyond it strides become dilations
     */
    public OutputStride(int reached, int limit) {
        this.reached = reached;
        this.limit = limit;
    }

    /** Moves on to the next block, which would like this stride. */
    public void next(int wanted) {
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

    public int stride() {
        return stride;
    }

    public int dilation() {
        return dilation;
    }
}
