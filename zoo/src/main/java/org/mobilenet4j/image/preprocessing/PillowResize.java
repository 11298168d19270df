/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.image.preprocessing;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.opencv.opencv_core.Mat;

/** Pillow's resampling to a size, of which the centre is kept where that is not the input's. */
final class PillowResize implements Resizing {

    private static final List<Integer> BLACK = List.of(0, 0, 0);
    private static final int WHITE = 255;

    /** Null where nothing is resized. */
    private final Interpolation interpolation;

    private final ResizedSize size;
    /** Null where nothing is cropped. */
    private final CropRounding cropRounding;
    /** Red, green, blue. */
    private final List<Integer> border;

    private PillowResize(
            Interpolation interpolation, ResizedSize size, CropRounding cropRounding, List<Integer> border) {
        this.interpolation = interpolation;
        this.size = size;
        this.cropRounding = cropRounding;
        this.border = List.copyOf(border);
        if (border.size() != BLACK.size() || border.stream().anyMatch(sample -> sample < 0 || sample > WHITE)) {
            throw new IllegalArgumentException(
                    "A border's colour must be three samples of 0 to 255, red, green, blue; found " + border);
        }
    }

    static PillowResize stretch(Interpolation interpolation) {
        return new PillowResize(
                Objects.requireNonNull(interpolation, "interpolation"), ResizedSize.INPUTS, null, BLACK);
    }

    static PillowResize cropped(Interpolation interpolation, ResizedSize size, CropRounding cropRounding) {
        return bordered(interpolation, size, cropRounding, BLACK);
    }

    static PillowResize bordered(
            Interpolation interpolation, ResizedSize size, CropRounding cropRounding, List<Integer> border) {
        return new PillowResize(
                Objects.requireNonNull(interpolation, "interpolation"),
                size,
                Objects.requireNonNull(cropRounding, "cropRounding"),
                border);
    }

    static PillowResize centerCrop(CropRounding cropRounding) {
        return new PillowResize(
                null, ResizedSize.UNCHANGED, Objects.requireNonNull(cropRounding, "cropRounding"), BLACK);
    }

    /** Only the part that the crop keeps is computed: every pixel of Pillow's result depends on the source alone. */
    @Override
    public Mat apply(Mat picture, int height, int width) {
        int[] resized = size.of(picture.rows(), picture.cols(), height, width);
        return PillowResampler.resample(
                picture,
                axis(picture.rows(), resized[0], height),
                axis(picture.cols(), resized[1], width),
                border.get(2),
                border.get(1),
                border.get(0));
    }

    private ResampledAxis axis(int length, int resized, int wanted) {
        int first = cropRounding == null ? 0 : cropRounding.start(resized, wanted);
        return ResampledAxis.of(interpolation, length, resized, first, wanted);
    }

    @Override
    public boolean keepsWhole() {
        return cropRounding == null;
    }

    @Override
    public Object json() {
        Map<String, Object> settings = new LinkedHashMap<>();
        if (interpolation != null) {
            settings.put(ResizeRule.INTERPOLATION, interpolation);
        }
        size.describe(settings);
        if (cropRounding != null) {
            settings.put(ResizeRule.CROP_ROUNDING, cropRounding);
        }
        if (!border.equals(BLACK)) {
            settings.put(ResizeRule.BORDER, border);
        }
        return settings;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PillowResize
                && interpolation == ((PillowResize) other).interpolation
                && size.equals(((PillowResize) other).size)
                && cropRounding == ((PillowResize) other).cropRounding
                && border.equals(((PillowResize) other).border);
    }

    @Override
    public int hashCode() {
        return Arrays.asList(interpolation, size, cropRounding, border).hashCode();
    }

    @Override
    public String toString() {
        return (interpolation == null ? "" : interpolation + ", ")
                + size
                + (cropRounding == null ? "" : ", center crop " + cropRounding)
                + (border.equals(BLACK) ? "" : ", border " + border);
    }
}
