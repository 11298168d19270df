/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.image;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.bytedeco.opencv.opencv_core.Mat;
import org.datavec.image.transform.ImageTransform;
import org.mobilenet4j.Flavor;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.preprocessor.DataNormalization;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.nd4j.shade.jackson.annotation.JsonPropertyOrder;

/**
 * All that happens to a picture between its file and the network: size, order of channels, scale. It is part of the
 * model, as much as the weights are, and is saved with it ({@link ModelCard}).
 * <p>
 * Two ways lead to the same numbers: {@link #read(Path)} for single pictures, and {@link #transform()} with
 * {@link #normalizer()} as the pieces of a DataVec pipeline. Both give [N, 3, height, width], FLOAT, NCHW, RGB.
 * <p>
 * Immutable and thread-safe.
 */
@JsonPropertyOrder({"height", "width", "channels", "resize", "scaling"})
public final class Preprocessing {

    private static final int CHANNELS = 3;
    private static final String RGB = "RGB";
    private static final int MAX_SIZE = 1 << 14;
    /** Java's arrays are not longer; some JVMs keep a few elements for themselves. */
    private static final int MAX_SAMPLES = Integer.MAX_VALUE - 8;

    private final int height;
    private final int width;
    private final ResizeRule resize;
    private final PixelScaling scaling;

    /**
     * @param height  rows of the network's input, 1 to 16384
     * @param width   columns of the network's input, 1 to 16384
     * @param resize  how a picture gets that size
     * @param scaling how samples become the network's numbers
     * @throws IllegalArgumentException for a size outside the range
     */
    public Preprocessing(int height, int width, ResizeRule resize, PixelScaling scaling) {
        if (height < 1 || width < 1 || height > MAX_SIZE || width > MAX_SIZE) {
            throw new IllegalArgumentException(
                    "The input's height and width must be 1 to " + MAX_SIZE + ", found " + height + " x " + width);
        }
        this.height = height;
        this.width = width;
        this.resize = Objects.requireNonNull(resize, "resize");
        this.scaling = Objects.requireNonNull(scaling, "scaling");
    }

    @JsonCreator
    private static Preprocessing parse(
            @JsonProperty(value = "height", required = true) int height,
            @JsonProperty(value = "width", required = true) int width,
            @JsonProperty(value = "channels", required = true) String channels,
            @JsonProperty(value = "resize", required = true) ResizeRule resize,
            @JsonProperty(value = "scaling", required = true) PixelScaling scaling) {
        if (!RGB.equals(channels)) {
            throw new IllegalArgumentException("The order of channels must be " + RGB + ", found " + channels);
        }
        return new Preprocessing(height, width, resize, scaling);
    }

    /** The whole picture, antialiased, with the scaling of a flavour: what networks of this project are trained with. */
    public static Preprocessing of(Flavor flavor, int height, int width) {
        return new Preprocessing(height, width, ResizeRule.ANTIALIASED, PixelScaling.of(flavor));
    }

    /** Rows of the network's input. */
    @JsonProperty
    public int height() {
        return height;
    }

    /** Columns of the network's input. */
    @JsonProperty
    public int width() {
        return width;
    }

    /** How a picture gets the input's size. */
    @JsonProperty
    public ResizeRule resize() {
        return resize;
    }

    /** How samples become the network's numbers. */
    @JsonProperty
    public PixelScaling scaling() {
        return scaling;
    }

    @JsonProperty
    private String channels() {
        return RGB;
    }

    /**
     * Reads a picture.
     *
     * @param image a file that {@link ImageDecoder} reads
     * @return [1, 3, height, width], FLOAT, NCHW, RGB, scaled
     * @throws UnreadableImageException when the file cannot be decoded right
     */
    public INDArray read(Path image) throws UnreadableImageException {
        return read(List.of(image));
    }

    /**
     * Reads a batch of pictures.
     *
     * @param images at least one file that {@link ImageDecoder} reads
     * @return [images, 3, height, width], FLOAT, NCHW, RGB, scaled
     * @throws UnreadableImageException when a file cannot be decoded right
     * @throws IllegalArgumentException when the list is empty, or too long for one array: all pictures together may
     *                                  have 2<sup>31</sup> numbers, 14,000 pictures of 224 x 224
     */
    public INDArray read(List<Path> images) throws UnreadableImageException {
        if (images.isEmpty()) {
            throw new IllegalArgumentException("A batch needs at least one picture");
        }
        int size = CHANNELS * height * width;
        if (images.size() > MAX_SAMPLES / size) {
            throw new IllegalArgumentException(images.size() + " pictures of " + height + " x " + width
                    + " are too many for one array; read them in batches of at most " + MAX_SAMPLES / size);
        }
        InputImageTransform transform = newTransform();
        byte[] samples = new byte[size];
        float[] planes = new float[images.size() * samples.length];
        for (int i = 0; i < images.size(); i++) {
            try (Mat bgr = ImageDecoder.decode(images.get(i));
                    Mat input = transform.toInput(bgr)) {
                input.data().get(samples);
            }
            scaling.toPlanes(samples, planes, i * samples.length);
        }
        return Nd4j.createFromArray(planes).reshape('c', images.size(), CHANNELS, height, width);
    }

    /**
     * The step for DataVec that brings a decoded picture (blue, green, red) to this size and to RGB; the last one, after
     * augmentation. Not thread-safe: a new one at each call. DataVec's own loader drops transparency and does not
     * notice truncated files; a {@link StrictImageLoader} decodes as {@link #read(Path)} does.
     */
    public ImageTransform transform() {
        return newTransform();
    }

    private InputImageTransform newTransform() {
        return new InputImageTransform(height, width, resize);
    }

    /**
     * The step for a {@code DataSetIterator} that scales [N, 3, height, width], RGB, 0 to 255, in place; ready to use,
     * nothing to fit. A new one at each call.
     */
    public DataNormalization normalizer() {
        return scaling.normalizer();
    }

    /** This value as JSON, as it stands in a model's card. */
    public String toJson() {
        return CardJson.write(this);
    }

    /**
     * The value that {@link #toJson()} wrote.
     *
     * @throws IllegalArgumentException when the text is no such JSON, with the place and the reason
     */
    public static Preprocessing fromJson(String json) {
        return CardJson.read(json, Preprocessing.class);
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof Preprocessing)) {
            return false;
        }
        Preprocessing that = (Preprocessing) other;
        return height == that.height && width == that.width && resize == that.resize && scaling.equals(that.scaling);
    }

    @Override
    public int hashCode() {
        return Objects.hash(height, width, resize, scaling);
    }

    @Override
    public String toString() {
        return height + " x " + width + " " + RGB + ", " + resize + ", " + scaling;
    }
}
