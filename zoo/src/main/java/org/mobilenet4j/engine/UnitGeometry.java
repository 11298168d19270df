/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.engine;

/**
 * What a unit computes, without its weights: a k x k convolution (dense, or one filter per channel), batch norm and an
 * optional ReLU6 on activations in NHWC. Immutable.
 */
public final class UnitGeometry {
    private final boolean depthwise;
    private final int kernel;
    private final int stride;
    private final int dilation;
    private final Padding padding;
    private final long nIn;
    private final long nOut;
    private final boolean relu6;
    private final double epsilon;

    /**
     * @param depthwise one k x k filter per channel instead of a dense kernel; then nIn equals nOut
     * @param kernel side of the kernel in pixels
     * @param stride step between outputs in pixels, the same for rows and columns
     * @param dilation distance between neighbouring taps of the kernel in pixels, 1 for an ordinary kernel
     * @param padding where zeros are put around the input
     * @param nIn channels in
     * @param nOut channels out
     * @param relu6 clip the output to [0, 6]; false leaves it linear
     * @param epsilon added to the variance by batch norm
     */
    public UnitGeometry(
            boolean depthwise,
            int kernel,
            int stride,
            int dilation,
            Padding padding,
            long nIn,
            long nOut,
            boolean relu6,
            double epsilon) {
        this.depthwise = depthwise;
        this.kernel = kernel;
        this.stride = stride;
        this.dilation = dilation;
        this.padding = padding;
        this.nIn = nIn;
        this.nOut = nOut;
        this.relu6 = relu6;
        this.epsilon = epsilon;
    }

    public boolean depthwise() {
        return depthwise;
    }

    /** True for a dense 1x1 convolution of stride 1: a matrix product over the pixels. */
    public boolean pointwise() {
        return !depthwise && kernel == 1 && stride == 1;
    }

    public int kernel() {
        return kernel;
    }

    public int stride() {
        return stride;
    }

    public int dilation() {
        return dilation;
    }

    public Padding padding() {
        return padding;
    }

    public long nIn() {
        return nIn;
    }

    public long nOut() {
        return nOut;
    }

    public boolean relu6() {
        return relu6;
    }

    public double epsilon() {
        return epsilon;
    }

    /** Pixels between the first and the last tap of the kernel, plus one. */
    public int extent() {
        return (kernel - 1) * dilation + 1;
    }

    /** Rows (or columns) of the output for an input of {@code size} rows (or columns). */
    public long outputSize(long size) {
        return padding.outputSize(size, extent(), stride);
    }

    /** Zeros above (or left of) an input of {@code size} rows (or columns). */
    public long padBefore(long size) {
        return padding.before(size, extent(), stride);
    }

    /** Zeros below (or right of) an input of {@code size} rows (or columns). */
    public long padAfter(long size) {
        return padding.after(size, extent(), stride);
    }

    /** {@code [n, height, width, nOut]} for an input {@code [n, height, width, nIn]}. */
    public long[] outputShape(long... input) {
        return new long[] {input[0], outputSize(input[1]), outputSize(input[2]), nOut};
    }

    /** Shape of the kernel: {@code [k, k, nIn, nOut]}, depthwise {@code [k, k, nIn, 1]}. */
    public long[] kernelShape() {
        return new long[] {kernel, kernel, nIn, depthwise ? 1 : nOut};
    }

    /** Multiply-adds of the convolution for one input of {@code height x width}; batch norm counts none, it folds away. */
    public long multiplyAdds(long height, long width) {
        long perPixel = (long) kernel * kernel * (depthwise ? 1 : nIn) * nOut;
        return outputSize(height) * outputSize(width) * perPixel;
    }
}
