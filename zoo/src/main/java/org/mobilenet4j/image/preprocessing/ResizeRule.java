/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.image.preprocessing;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.bytedeco.opencv.opencv_core.Mat;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.nd4j.shade.jackson.annotation.JsonValue;

/**
 * How a picture of any size becomes the size of a network's input. It is stored with a model: a rule's pixels never
 * change once it is published; other pixels are another rule. In JSON a rule is a name ({@code "ANTIALIASED"}) or its
 * settings ({@code {"interpolation": "BICUBIC", "shortEdge": 256, "cropRounding": "HALF_EVEN"}}).
 * <p>
 * Immutable and thread-safe.
 */
public final class ResizeRule {

    /**
     * The whole picture, stretched to the network's proportions. An axis that shrinks is averaged over the area of each
     * new pixel, so that a large photograph does not alias; an axis that grows is interpolated linearly. OpenCV's
     * {@code INTER_AREA}.
     */
    public static final ResizeRule ANTIALIASED = new ResizeRule(AreaResize.ANTIALIASED);

    /** As {@link #ANTIALIASED}, of the largest centred part that has the network's proportions: nothing is stretched. */
    public static final ResizeRule ANTIALIASED_CENTER_CROP = new ResizeRule(AreaResize.ANTIALIASED_CENTER_CROP);

    static final String INTERPOLATION = "interpolation";
    static final String SHORT_EDGE = "shortEdge";
    static final String HEIGHT = "height";
    static final String WIDTH = "width";
    static final String PROPORTIONS = "proportions";
    static final String CROP_ROUNDING = "cropRounding";
    static final String BORDER = "border";

    private final Resizing method;

    private ResizeRule(Resizing method) {
        this.method = method;
    }

    /**
     * The whole picture, stretched to the network's proportions, as Pillow's {@code Image.resize} does it, bit by bit.
     *
     * @param interpolation Pillow's filter
     */
    public static ResizeRule stretch(Interpolation interpolation) {
        return new ResizeRule(PillowResize.stretch(interpolation));
    }

    /**
     * The short edge gets a length, the long one {@code int(pixels * long / short)}, with Pillow's {@code Image.resize},
     * bit by bit; of that the centre, as large as the network's input, is kept. Where the picture is smaller than that,
     * black pixels are put around it.
     *
     * @param pixels        the short edge's length, 1 to 16384
     * @param interpolation Pillow's filter
     * @param cropRounding  where the crop begins when it cannot be in the middle
     * @throws IllegalArgumentException for a length outside the range
     */
    public static ResizeRule shortEdge(int pixels, Interpolation interpolation, CropRounding cropRounding) {
        return new ResizeRule(PillowResize.cropped(interpolation, ResizedSize.shortEdge(pixels), cropRounding));
    }

    /**
     * The picture gets a size, whatever its proportions, with Pillow's {@code Image.resize}, bit by bit; of that the
     * centre is kept, as for {@link #shortEdge}. Hugging Face's {@code size} with height and width and a centre crop;
     * timm's {@code crop_mode} "squash".
     *
     * @param height        rows of the resized picture, 1 to 16384
     * @param width         columns of the resized picture, 1 to 16384
     * @param interpolation Pillow's filter
     * @param cropRounding  where the crop begins when it cannot be in the middle
     * @throws IllegalArgumentException for a size outside the range
     */
    public static ResizeRule stretchAndCrop(
            int height, int width, Interpolation interpolation, CropRounding cropRounding) {
        return new ResizeRule(PillowResize.cropped(interpolation, ResizedSize.stretched(height, width), cropRounding));
    }

    /**
     * As {@link #stretchAndCrop}, but with the picture's proportions: as small as it can be with at least so many rows
     * and columns, {@code round(pixels / ratio)} in Python. timm's {@code ResizeKeepRatio} and {@code CenterCrop}.
     */
    public static ResizeRule coverAndCrop(
            int height, int width, Interpolation interpolation, CropRounding cropRounding) {
        return new ResizeRule(PillowResize.cropped(interpolation, ResizedSize.covering(height, width), cropRounding));
    }

    /**
     * As {@link #coverAndCrop}, but as large as it can be with at most so many rows and columns, and with a border of a
     * colour where it is smaller than the network's input. timm's {@code crop_mode} "border".
     *
     * @param border red, green, blue, 0 to 255
     */
    public static ResizeRule fitInBorder(
            int height, int width, Interpolation interpolation, CropRounding cropRounding, List<Integer> border) {
        return new ResizeRule(
                PillowResize.bordered(interpolation, ResizedSize.fitting(height, width), cropRounding, border));
    }

    /**
     * The picture's centre, as large as the network's input, with nothing resized; black around it where the picture is
     * smaller.
     *
     * @param cropRounding where the crop begins when it cannot be in the middle
     */
    public static ResizeRule centerCrop(CropRounding cropRounding) {
        return new ResizeRule(PillowResize.centerCrop(cropRounding));
    }

    /**
     * A rule by its name.
     *
     * @throws IllegalArgumentException for a name that no rule has
     */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static ResizeRule valueOf(String name) {
        for (AreaResize method : AreaResize.values()) {
            if (method.name().equals(name)) {
                return method == AreaResize.ANTIALIASED ? ANTIALIASED : ANTIALIASED_CENTER_CROP;
            }
        }
        throw new IllegalArgumentException(String.format(
                Locale.ROOT,
                "No rule for resizing is called \"%s\"; there are \"%s\" and \"%s\", and settings: {\"%s\": ...}",
                name,
                ANTIALIASED,
                ANTIALIASED_CENTER_CROP,
                INTERPOLATION));
    }

    @JsonCreator(mode = JsonCreator.Mode.PROPERTIES)
    private static ResizeRule parse(
            @JsonProperty(INTERPOLATION) Interpolation interpolation,
            @JsonProperty(SHORT_EDGE) Integer shortEdge,
            @JsonProperty(HEIGHT) Integer height,
            @JsonProperty(WIDTH) Integer width,
            @JsonProperty(PROPORTIONS) String proportions,
            @JsonProperty(CROP_ROUNDING) CropRounding cropRounding,
            @JsonProperty(BORDER) List<Integer> border) {
        ResizedSize size = ResizedSize.parse(shortEdge, height, width, proportions);
        boolean sized = size != ResizedSize.INPUTS;
        if (interpolation == null && cropRounding != null && !sized && border == null) {
            return centerCrop(cropRounding);
        }
        if (interpolation == null || sized != (cropRounding != null) || border != null && !sized) {
            throw new IllegalArgumentException("A rule for resizing needs \"" + INTERPOLATION + "\" with both \""
                    + SHORT_EDGE + "\" (or another size) and \"" + CROP_ROUNDING + "\" or none of them, or \""
                    + CROP_ROUNDING + "\" alone; found " + interpolation + ", " + size + ", " + cropRounding);
        }
        if (!sized) {
            return stretch(interpolation);
        }
        return new ResizeRule(
                border == null
                        ? PillowResize.cropped(interpolation, size, cropRounding)
                        : PillowResize.bordered(interpolation, size, cropRounding, border));
    }

    @JsonValue
    private Object json() {
        return method.json();
    }

    /**
     * Resizes a picture.
     *
     * @param picture rows x columns, three 8-bit channels, blue, green, red; left alone
     * @param height  rows wanted
     * @param width   columns wanted
     * @return a new Mat, the caller's to close
     */
    Mat apply(Mat picture, int height, int width) {
        return method.apply(picture, height, width);
    }

    /** Whether all of the picture is in the result, and nothing else: stretched, not cropped. */
    public boolean keepsWhole() {
        return method.keepsWhole();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ResizeRule && method.equals(((ResizeRule) other).method);
    }

    @Override
    public int hashCode() {
        return Objects.hash(method);
    }

    @Override
    public String toString() {
        return method.toString();
    }
}
