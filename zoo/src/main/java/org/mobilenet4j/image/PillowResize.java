/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.image;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.opencv.opencv_core.Mat;

/** Pillow's resampling to the input's size, or of the short edge to a length and a centred crop. */
final class PillowResize implements Resizing {

    private static final int WHOLE = 0;

    private final Interpolation interpolation;
    private final int shortEdge;
    private final CropRounding cropRounding;

    private PillowResize(Interpolation interpolation, int shortEdge, CropRounding cropRounding) {
        this.interpolation = interpolation;
        this.shortEdge = shortEdge;
        this.cropRounding = cropRounding;
    }

    static PillowResize stretch(Interpolation interpolation) {
        return new PillowResize(Objects.requireNonNull(interpolation, "interpolation"), WHOLE, null);
    }

    static PillowResize shortEdge(int pixels, Interpolation interpolation, CropRounding cropRounding) {
        if (pixels < 1 || pixels > Preprocessing.MAX_SIZE) {
            throw new IllegalArgumentException(
                    "The short edge must get 1 to " + Preprocessing.MAX_SIZE + " pixels, found " + pixels);
        }
        return new PillowResize(
                Objects.requireNonNull(interpolation, "interpolation"),
                pixels,
                Objects.requireNonNull(cropRounding, "cropRounding"));
    }

    /** Only the part that the crop keeps is computed: every pixel of Pillow's result depends on the source alone. */
    @Override
    public Mat apply(Mat picture, int height, int width) {
        if (shortEdge == WHOLE) {
            return PillowResampler.resample(
                    picture,
                    ResampledAxis.of(interpolation, picture.rows(), height, 0, height),
                    ResampledAxis.of(interpolation, picture.cols(), width, 0, width));
        }
        int shorter = Math.min(picture.rows(), picture.cols());
        return PillowResampler.resample(
                picture, axis(picture.rows(), shorter, height), axis(picture.cols(), shorter, width));
    }

    private ResampledAxis axis(int length, int shorter, int wanted) {
        int scaled = scaled(length, shorter);
        return ResampledAxis.of(interpolation, length, scaled, cropRounding.start(scaled, wanted), wanted);
    }

    /** As in Python, {@code int(size * long / short)}: one division in double precision, truncated. */
    private int scaled(int length, int shorter) {
        return length == shorter ? shortEdge : (int) ((double) ((long) shortEdge * length) / shorter);
    }

    @Override
    public boolean keepsWhole() {
        return shortEdge == WHOLE;
    }

    @Override
    public Object json() {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put(ResizeRule.INTERPOLATION, interpolation);
        if (shortEdge != WHOLE) {
            settings.put(ResizeRule.SHORT_EDGE, shortEdge);
            settings.put(ResizeRule.CROP_ROUNDING, cropRounding);
        }
        return settings;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PillowResize
                && interpolation == ((PillowResize) other).interpolation
                && shortEdge == ((PillowResize) other).shortEdge
                && cropRounding == ((PillowResize) other).cropRounding;
    }

    @Override
    public int hashCode() {
        return Objects.hash(interpolation, shortEdge, cropRounding);
    }

    @Override
    public String toString() {
        return interpolation
                + (shortEdge == WHOLE ? ", stretched" : ", short edge " + shortEdge + ", center crop " + cropRounding);
    }
}
