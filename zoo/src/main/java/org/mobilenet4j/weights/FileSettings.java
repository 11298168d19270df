/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.mobilenet4j.image.codec.Decoding;
import org.mobilenet4j.image.preprocessing.CropRounding;
import org.mobilenet4j.image.preprocessing.Interpolation;
import org.mobilenet4j.image.preprocessing.PixelScaling;
import org.mobilenet4j.image.preprocessing.Preprocessing;
import org.mobilenet4j.image.preprocessing.ResizeRule;
import org.mobilenet4j.weights.format.TensorFile;

/**
 * What belongs to weights and is not in their tensors: the input's size and the way to it, batch norm's epsilon, what the
 * outputs mean, the classes' names. It comes from the conventions of the source, from {@code config.json} and
 * {@code preprocessor_config.json} beside the file, and from Keras' configuration inside it. Immutable.
 */
final class FileSettings {

    /** Of the resized picture's edge so much is kept: torchvision's and timm's {@code 224 / 256}; slim's of the picture. */
    static final double CROP_FRACTION = 0.875;

    private final Preprocessing preprocessing;
    private final boolean told;
    private final String sizeOrigin;
    private final double epsilon;
    private final boolean multiLabel;
    private final int outputStride;
    private final ClassNames classNames;
    private final List<String> unknown;

    private FileSettings(
            Preprocessing preprocessing,
            boolean told,
            String sizeOrigin,
            double epsilon,
            boolean multiLabel,
            int outputStride,
            ClassNames classNames,
            List<String> unknown) {
        this.preprocessing = preprocessing;
        this.told = told;
        this.sizeOrigin = sizeOrigin;
        this.epsilon = epsilon;
        this.multiLabel = multiLabel;
        this.outputStride = outputStride;
        this.classNames = classNames;
        this.unknown = List.copyOf(unknown);
    }

    /**
     * @param classes of the file's classifier; 0 without one
     * @throws org.mobilenet4j.weights.format.WeightsFileException for a setting that this version does not do
     */
    static FileSettings of(TensorFile file, WeightSource source, int classes) throws IOException {
        FolderConfig config = FolderConfig.beside(file.path(), source, classes);
        KerasConfig keras = KerasConfig.in(file);
        double epsilon = keras.epsilon(config.epsilon(source.flavor().batchNormEpsilon()));
        List<String> unknown = new ArrayList<>(config.unknown());
        InputSize size = InputSize.find(file.path(), config, keras);
        String sizeOrigin = size.origin();
        Preprocessing preprocessing;
        boolean told = false;
        switch (source) {
            case TORCHVISION:
                preprocessing = cropped(size, source, CropRounding.HALF_EVEN);
                break;
            case TIMM:
                preprocessing = config.timm(size);
                told = config.tellsTransform();
                break;
            case HUGGING_FACE:
                ProcessorConfig processor = ProcessorConfig.beside(file.path());
                preprocessing = processor.preprocessing(size);
                told = processor.isPresent();
                unknown.addAll(processor.unknown());
                sizeOrigin = processor.isPresent() ? ProcessorConfig.NAME + " beside the file" : sizeOrigin;
                break;
            default:
                // Keras' weights were trained and measured by TensorFlow slim; Checkpoints says how far this is the
                // same
                told = keras.rescales();
                preprocessing = keras.scaled(cropped(size, source, CropRounding.HALF_EVEN));
        }
        return new FileSettings(
                preprocessing,
                told,
                sizeOrigin,
                epsilon,
                config.multiLabel() || keras.multiLabel(),
                config.outputStride(),
                config.classNames(),
                unknown);
    }

    /** The short edge to the input's by {@link #CROP_FRACTION}, the centre. */
    private static Preprocessing cropped(InputSize size, WeightSource source, CropRounding rounding) {
        int height = (int) (size.height() / CROP_FRACTION);
        int width = (int) (size.width() / CROP_FRACTION);
        ResizeRule resize = height == width
                ? ResizeRule.shortEdge(height, Interpolation.BILINEAR, rounding)
                : ResizeRule.coverAndCrop(height, width, Interpolation.BILINEAR, rounding);
        return new Preprocessing(
                size.height(), size.width(), Decoding.PILLOW_UPRIGHT, resize, PixelScaling.of(source.flavor()));
    }

    Preprocessing preprocessing() {
        return preprocessing;
    }

    /** Whether a file says so; else it is the source's convention. */
    boolean tellsPreprocessing() {
        return told;
    }

    /** Who says how large the input is. */
    String sizeOrigin() {
        return sizeOrigin;
    }

    /** Of every batch norm. */
    double epsilon() {
        return epsilon;
    }

    /** Whether each class has a probability of its own. */
    boolean multiLabel() {
        return multiLabel;
    }

    /** Input size by size of the last feature map. */
    int outputStride() {
        return outputStride;
    }

    ClassNames classNames() {
        return classNames;
    }

    /** Keys beside the file that neither this project nor the library knows. */
    List<String> unknown() {
        return unknown;
    }
}
