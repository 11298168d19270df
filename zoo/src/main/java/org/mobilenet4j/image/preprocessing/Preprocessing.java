/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.image.preprocessing;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.bytedeco.opencv.opencv_core.Mat;
import org.datavec.image.transform.ImageTransform;
import org.mobilenet4j.image.codec.Decoding;
import org.mobilenet4j.image.codec.ImageDecoder;
import org.mobilenet4j.image.codec.UnreadableImageException;
import org.mobilenet4j.vertex.Flavor;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.preprocessor.DataNormalization;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonInclude;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.nd4j.shade.jackson.annotation.JsonPropertyOrder;

/**
 * All that happens to a picture between its file and the network: decoding, size, order of channels, scale. It is part
 * of the model, as much as the weights are, and is saved with it ({@link org.mobilenet4j.inference.ModelCard}).
 * <p>
 * {@link #torchvision}, {@link #timm}, {@link #huggingFace} and {@link #keras} give the pixels that these libraries give
 * their networks, to the bit where the file's pixels are stored without loss; decoders of JPEG may differ by a grey level
 * or two. They turn pictures upright, which the libraries do not:
 * {@code withDecoding(}{@link Decoding#PILLOW}{@code )} leaves that out.
 * <p>
 * Two ways lead to the same numbers: {@link #read(Path)} for single pictures, and {@link #transform()} with
 * {@link #normalizer()} as the pieces of a DataVec pipeline. Both give [N, 3, height, width], FLOAT, NCHW, RGB.
 * <p>
 * Immutable and thread-safe.
 */
@JsonPropertyOrder({"height", "width", "channels", "decoding", "resize", "scaling"})
public final class Preprocessing {

    private static final int CHANNELS = 3;
    private static final String RGB = "RGB";
    static final int MAX_SIZE = 1 << 14;
    /** Java's arrays are not longer; some JVMs keep a few elements for themselves. */
    private static final int MAX_SAMPLES = Integer.MAX_VALUE - 8;

    private final int height;
    private final int width;
    private final Decoding decoding;
    private final ResizeRule resize;
    private final PixelScaling scaling;

    /**
     * With {@link Decoding#UPRIGHT_OVER_WHITE}.
     *
     * @param height  rows of the network's input, 1 to 16384
     * @param width   columns of the network's input, 1 to 16384
     * @param resize  how a picture gets that size
     * @param scaling how samples become the network's numbers
     * @throws IllegalArgumentException for a size outside the range
     */
    public Preprocessing(int height, int width, ResizeRule resize, PixelScaling scaling) {
        this(height, width, Decoding.UPRIGHT_OVER_WHITE, resize, scaling);
    }

    /**
     * @param height   rows of the network's input, 1 to 16384
     * @param width    columns of the network's input, 1 to 16384
     * @param decoding what becomes of orientation, transparency and 16 bits
     * @param resize   how a picture gets that size
     * @param scaling  how samples become the network's numbers
     * @throws IllegalArgumentException for a size outside the range
     */
    public Preprocessing(int height, int width, Decoding decoding, ResizeRule resize, PixelScaling scaling) {
        if (height < 1 || width < 1 || height > MAX_SIZE || width > MAX_SIZE) {
            throw new IllegalArgumentException(
                    "The input's height and width must be 1 to " + MAX_SIZE + ", found " + height + " x " + width);
        }
        this.height = height;
        this.width = width;
        this.decoding = Objects.requireNonNull(decoding, "decoding");
        this.resize = Objects.requireNonNull(resize, "resize");
        this.scaling = Objects.requireNonNull(scaling, "scaling");
    }

    @JsonCreator
    private static Preprocessing parse(
            @JsonProperty(value = "height", required = true) int height,
            @JsonProperty(value = "width", required = true) int width,
            @JsonProperty(value = "channels", required = true) String channels,
            @JsonProperty("decoding") Decoding decoding,
            @JsonProperty(value = "resize", required = true) ResizeRule resize,
            @JsonProperty(value = "scaling", required = true) PixelScaling scaling) {
        if (!RGB.equals(channels)) {
            throw new IllegalArgumentException("The order of channels must be " + RGB + ", found " + channels);
        }
        return new Preprocessing(
                height, width, decoding == null ? Decoding.UPRIGHT_OVER_WHITE : decoding, resize, scaling);
    }

    /** The whole picture, antialiased, with the scaling of a flavour: what networks of this project are trained with. */
    public static Preprocessing of(Flavor flavor, int height, int width) {
        return new Preprocessing(height, width, ResizeRule.ANTIALIASED, PixelScaling.of(flavor));
    }

    /**
     * torchvision's {@code transforms._presets.ImageClassification}: the short edge to a length, bilinear, antialiased;
     * the centre; ImageNet's mean and deviation.
     *
     * @param resize the short edge: 256 for {@code MobileNet_V2_Weights.IMAGENET1K_V1}, 232 for {@code IMAGENET1K_V2}
     * @param crop   rows and columns of the network's input: 224 for both
     */
    public static Preprocessing torchvision(int resize, int crop) {
        return cropped(
                ResizeRule.shortEdge(resize, Interpolation.BILINEAR, CropRounding.HALF_EVEN), crop, Flavor.TORCH);
    }

    /**
     * timm's {@code create_transform} for evaluation with {@code crop_mode} "center": the short edge to
     * {@code floor(size / cropFraction)}; the centre; ImageNet's mean and deviation.
     *
     * @param size          rows and columns of the network's input
     * @param cropFraction  {@code crop_pct} of the checkpoint's configuration, above 0, at most 1; 0.875 for its
     *                      MobileNetV2
     * @param interpolation {@code interpolation} of the configuration; bicubic for its MobileNetV2
     * @throws IllegalArgumentException when the fraction is out of its range
     */
    public static Preprocessing timm(int size, double cropFraction, Interpolation interpolation) {
        if (!(cropFraction > 0 && cropFraction <= 1)) {
            throw new IllegalArgumentException(
                    "The crop's fraction (crop_pct) must be above 0 and at most 1, found " + cropFraction);
        }
        int resize = (int) Math.floor(size / cropFraction);
        return cropped(ResizeRule.shortEdge(resize, interpolation, CropRounding.HALF_EVEN), size, Flavor.TORCH);
    }

    /**
     * Hugging Face's {@code MobileNetV2ImageProcessor} on NumPy and Pillow: the short edge to a length, bilinear; the
     * centre; to [-1, 1].
     *
     * @param resize {@code size["shortest_edge"]} of {@code preprocessor_config.json}; Google's networks have 32 more
     *               than the input
     * @param crop   rows and columns of the network's input, {@code crop_size}
     */
    public static Preprocessing huggingFace(int resize, int crop) {
        return cropped(ResizeRule.shortEdge(resize, Interpolation.BILINEAR, CropRounding.DOWN), crop, Flavor.TF);
    }

    /**
     * Keras' {@code load_img(file, target_size=(height, width), interpolation=...)}, whose default is
     * {@link Interpolation#NEAREST}, and {@code mobilenet_v2.preprocess_input}: the whole picture, stretched; to [-1, 1].
     * Keras crops nothing, but the accuracies of its published weights were measured by others, on a crop.
     *
     * @param height        rows of the network's input
     * @param width         columns of the network's input
     * @param interpolation Pillow's filter
     */
    public static Preprocessing keras(int height, int width, Interpolation interpolation) {
        ResizeRule stretch = ResizeRule.stretch(interpolation);
        return new Preprocessing(height, width, Decoding.PILLOW_UPRIGHT, stretch, PixelScaling.of(Flavor.TF));
    }

    private static Preprocessing cropped(ResizeRule resize, int size, Flavor flavor) {
        return new Preprocessing(size, size, Decoding.PILLOW_UPRIGHT, resize, PixelScaling.of(flavor));
    }

    /** The same with another decoding. */
    public Preprocessing withDecoding(Decoding newDecoding) {
        return new Preprocessing(height, width, newDecoding, resize, scaling);
    }

    /** The same with another scaling. */
    public Preprocessing withScaling(PixelScaling newScaling) {
        return new Preprocessing(height, width, decoding, resize, newScaling);
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

    /** What becomes of orientation, transparency and 16 bits when a file is decoded. */
    public Decoding decoding() {
        return decoding;
    }

    /** Left out where it is what models had before there was a choice, so that older versions read their cards. */
    @JsonProperty("decoding")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    private Decoding storedDecoding() {
        return decoding == Decoding.UPRIGHT_OVER_WHITE ? null : decoding;
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
            try (Mat bgr = ImageDecoder.decode(images.get(i), decoding);
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
     * notice truncated files; a {@link org.mobilenet4j.image.dataset.StrictImageLoader} with {@link #decoding()} decodes as {@link #read(Path)} does.
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
        return height == that.height
                && width == that.width
                && decoding == that.decoding
                && resize.equals(that.resize)
                && scaling.equals(that.scaling);
    }

    @Override
    public int hashCode() {
        return Objects.hash(height, width, decoding, resize, scaling);
    }

    @Override
    public String toString() {
        return height + " x " + width + " " + RGB + ", " + decoding + ", " + resize + ", " + scaling;
    }
}
