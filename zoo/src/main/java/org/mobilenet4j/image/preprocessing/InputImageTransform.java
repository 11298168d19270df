/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.image.preprocessing;

import static org.bytedeco.opencv.global.opencv_imgproc.COLOR_BGR2RGB;
import static org.bytedeco.opencv.global.opencv_imgproc.cvtColor;

import java.util.Objects;
import java.util.Random;
import java.util.zip.DataFormatException;
import org.bytedeco.javacv.OpenCVFrameConverter;
import org.bytedeco.opencv.opencv_core.Mat;
import org.datavec.image.data.ImageWritable;
import org.datavec.image.transform.BaseImageTransform;
import org.mobilenet4j.image.codec.PixelLayout;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonIgnoreProperties;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The DataVec step that brings a decoded picture to a network's size and from OpenCV's blue, green, red to red, green,
 * blue. Put it last, after augmentation. Takes 8 or 16 bits and one, three or four channels; gives {@code CV_8UC3}.
 * <p>
 * Like every DataVec transform an instance remembers its last picture and is not thread-safe; give each reader its own.
 */
@JsonIgnoreProperties({"random", "converter", "currentImage"})
public final class InputImageTransform extends BaseImageTransform<Mat> {

    private final int height;
    private final int width;
    private final ResizeRule resize;
    private int sourceHeight;
    private int sourceWidth;

    /**
     * @param height rows of the network's input
     * @param width  columns of the network's input
     * @param resize how to get there
     */
    @JsonCreator
    public InputImageTransform(
            @JsonProperty("height") int height,
            @JsonProperty("width") int width,
            @JsonProperty("resize") ResizeRule resize) {
        super(null);
        this.height = height;
        this.width = width;
        this.resize = Objects.requireNonNull(resize, "resize");
    }

    /** Rows of the result. */
    @JsonProperty
    public int height() {
        return height;
    }

    /** Columns of the result. */
    @JsonProperty
    public int width() {
        return width;
    }

    /** How a picture gets its new size. */
    @JsonProperty
    public ResizeRule resize() {
        return resize;
    }

    /** @throws IllegalArgumentException for samples that are neither 8 nor 16 bits */
    @Override
    protected ImageWritable doTransform(ImageWritable image, Random ignored) {
        if (image == null) {
            return null;
        }
        Mat decoded = new OpenCVFrameConverter.ToMat().convert(image.getFrame());
        sourceHeight = decoded.rows();
        sourceWidth = decoded.cols();
        try (Mat bgr = PixelLayout.toBgr8(new Mat(decoded))) {
            return new ImageWritable(new OpenCVFrameConverter.ToMat().convert(toInput(bgr)));
        } catch (DataFormatException e) {
            throw new IllegalArgumentException("Cannot bring a picture to the network's input: " + e.getMessage(), e);
        }
    }

    /**
     * @param bgr {@code CV_8UC3} of any size; left alone
     * @return {@code CV_8UC3}, red, green, blue, of this size; the caller's to close
     */
    Mat toInput(Mat bgr) {
        Mat input = resize.apply(bgr, height, width);
        cvtColor(input, input, COLOR_BGR2RGB);
        return input;
    }

    /** Where points of the last picture (x1, y1, x2, y2, ...) lie in the result; for the rules that keep all of it. */
    @Override
    public float[] query(float... coordinates) {
        if (!resize.keepsWhole()) {
            throw new UnsupportedOperationException("Coordinates cannot be followed through " + resize);
        }
        float[] moved = new float[coordinates.length];
        for (int i = 0; i < coordinates.length; i += 2) {
            moved[i] = width * coordinates[i] / sourceWidth;
            moved[i + 1] = height * coordinates[i + 1] / sourceHeight;
        }
        return moved;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof InputImageTransform
                && height == ((InputImageTransform) other).height
                && width == ((InputImageTransform) other).width
                && resize.equals(((InputImageTransform) other).resize);
    }

    @Override
    public int hashCode() {
        return Objects.hash(height, width, resize);
    }
}
