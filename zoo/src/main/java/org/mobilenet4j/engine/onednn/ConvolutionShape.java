/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.engine.onednn;

import java.util.Arrays;
import org.bytedeco.dnnl.memory;
import org.mobilenet4j.engine.UnitGeometry;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A unit's convolution for one size of input: what oneDNN has to be told about arrays and padding. Immutable; equal if
 * the numbers are equal.
 */
final class ConvolutionShape {
    private final UnitGeometry geometry;
    private final long pictures;
    private final long height;
    private final long width;
    private final long outHeight;
    private final long padTop;
    private final long padBottom;

    private ConvolutionShape(
            UnitGeometry geometry,
            long pictures,
            long height,
            long width,
            long outHeight,
            long padTop,
            long padBottom) {
        this.geometry = geometry;
        this.pictures = pictures;
        this.height = height;
        this.width = width;
        this.outHeight = outHeight;
        this.padTop = padTop;
        this.padBottom = padBottom;
    }

    /** For an input [n, height, width, nIn], contiguous. */
    static ConvolutionShape of(UnitGeometry geometry, INDArray x) {
        return of(geometry, x.size(0), x.size(1), x.size(2));
    }

    static ConvolutionShape of(UnitGeometry geometry, long pictures, long height, long width) {
        return new ConvolutionShape(
                geometry,
                pictures,
                height,
                width,
                geometry.outputSize(height),
                geometry.padBefore(height),
                geometry.padAfter(height));
    }

    /**
     * The same convolution for some rows of the output: its input is what these rows see.
     *
     * @param first first row of the output
     * @param end row after the last one
     */
    ConvolutionShape rows(long first, long end) {
        long from = first * geometry.stride() - padTop;
        long to = (end - 1) * geometry.stride() - padTop + geometry.extent();
        long top = Math.max(0, -from);
        long bottom = Math.max(0, to - height);
        return new ConvolutionShape(geometry, pictures, to - from - top - bottom, width, end - first, top, bottom);
    }

    /** First row of the input that output row {@code row} sees. */
    long firstInputRow(long row) {
        return Math.max(0, row * geometry.stride() - padTop);
    }

    UnitGeometry geometry() {
        return geometry;
    }

    long height() {
        return height;
    }

    long width() {
        return width;
    }

    long outHeight() {
        return outHeight;
    }

    long outWidth() {
        return geometry.outputSize(width);
    }

    /** Floats of one picture's input, if it is contiguous. */
    long inputLength() {
        return height * width * geometry.nIn();
    }

    /** Floats of one picture's output. */
    long outputLength() {
        return outHeight * outWidth() * geometry.nOut();
    }

    memory.desc source() {
        return new memory.desc(
                new long[] {pictures, geometry.nIn(), height, width}, memory.data_type.f32, memory.format_tag.nhwc);
    }

    memory.desc destination() {
        return new memory.desc(
                new long[] {pictures, geometry.nOut(), outHeight, outWidth()},
                memory.data_type.f32,
                memory.format_tag.nhwc);
    }

    /** In whatever order oneDNN likes best. */
    memory.desc kernel() {
        return kernel(geometry, memory.format_tag.any);
    }

    /** As it lies in the network's parameters: [k, k, nIn, nOut], depthwise [k, k, nIn, 1]. */
    static memory.desc parameterKernel(UnitGeometry geometry) {
        return kernel(geometry, geometry.depthwise() ? memory.format_tag.hwigo : memory.format_tag.hwio);
    }

    private static memory.desc kernel(UnitGeometry geometry, memory.format_tag order) {
        int k = geometry.kernel();
        long[] dimensions = geometry.depthwise()
                ? new long[] {geometry.nOut(), 1, 1, k, k}
                : new long[] {geometry.nOut(), geometry.nIn(), k, k};
        return new memory.desc(dimensions, memory.data_type.f32, order);
    }

    /** One number for each channel of a unit's output. */
    static memory.desc channels(UnitGeometry geometry) {
        return new memory.desc(new long[] {geometry.nOut()}, memory.data_type.f32, memory.format_tag.x);
    }

    long[] strides() {
        return new long[] {geometry.stride(), geometry.stride()};
    }

    /** oneDNN counts the zeros between the taps. */
    long[] dilations() {
        return new long[] {geometry.dilation() - 1L, geometry.dilation() - 1L};
    }

    long[] paddingBefore() {
        return new long[] {padTop, geometry.padBefore(width)};
    }

    long[] paddingAfter() {
        return new long[] {padBottom, geometry.padAfter(width)};
    }

    private long[] numbers() {
        return new long[] {pictures, height, width, outHeight, padTop, padBottom};
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ConvolutionShape
                && geometry == ((ConvolutionShape) other).geometry
                && Arrays.equals(numbers(), ((ConvolutionShape) other).numbers());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(numbers());
    }
}
