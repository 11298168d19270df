/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training.data;

import static org.bytedeco.opencv.global.opencv_core.addWeighted;
import static org.bytedeco.opencv.global.opencv_core.mean;
import static org.bytedeco.opencv.global.opencv_imgproc.COLOR_BGR2GRAY;
import static org.bytedeco.opencv.global.opencv_imgproc.COLOR_GRAY2BGR;
import static org.bytedeco.opencv.global.opencv_imgproc.cvtColor;

import java.util.Random;
import org.bytedeco.javacv.OpenCVFrameConverter;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.datavec.image.data.ImageWritable;
import org.datavec.image.transform.BaseImageTransform;

/**
 * Changes brightness, contrast and saturation by a random factor each, in this order; what torchvision calls
 * {@code ColorJitter}, without its change of hue. Expects 8-bit blue, green, red; values are clipped to 0..255.
 *
 * <p>Not thread-safe, as no transform of DataVec is.
 */
final class ColorJitterTransform extends BaseImageTransform<Mat> {

    private final double strength;

    /** @param strength the factors are drawn uniformly from 1 - strength to 1 + strength; from 0 to below 1 */
    ColorJitterTransform(double strength) {
        super(null);
        if (!(strength >= 0 && strength < 1)) {
            throw new IllegalArgumentException("the strength must be at least 0 and below 1, not " + strength);
        }
        this.strength = strength;
        this.converter = new OpenCVFrameConverter.ToMat();
    }

    @Override
    protected ImageWritable doTransform(ImageWritable image, Random random) {
        double brightness = factor(random);
        double contrast = factor(random);
        double saturation = factor(random);
        Mat picture = converter.convert(image.getFrame());
        Mat jittered = new Mat();
        try (Mat grey = new Mat()) {
            cvtColor(picture, grey, COLOR_BGR2GRAY);
            // contrast pulls towards the mean of the brightened picture
            double middle = brightness * meanOf(grey) * (1 - contrast);
            picture.convertTo(jittered, picture.type(), brightness * contrast, middle);
            cvtColor(jittered, grey, COLOR_BGR2GRAY);
            cvtColor(grey, grey, COLOR_GRAY2BGR);
            addWeighted(jittered, saturation, grey, 1 - saturation, 0, jittered);
        }
        return new ImageWritable(converter.convert(jittered));
    }

    private static double meanOf(Mat grey) {
        try (Scalar mean = mean(grey)) {
            return mean.get(0);
        }
    }

    private double factor(Random random) {
        return 1 + strength * (2 * random.nextDouble() - 1);
    }
}
