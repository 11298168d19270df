/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training.data;

import java.util.Random;
import org.bytedeco.javacv.OpenCVFrameConverter;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;
import org.datavec.image.data.ImageWritable;
import org.datavec.image.transform.BaseImageTransform;

/**
 * Cuts a random rectangle out of a picture; scaling it to the network's input is a later transform's work. Area and
 * aspect ratio are drawn as in torchvision's {@code RandomResizedCrop} (after Szegedy et al., "Going Deeper with
 * Convolutions"): area uniformly, ratio log-uniformly, ten tries, then the largest rectangle of a permitted ratio in the
 * middle.
 *
 * <p>Not thread-safe, as no transform of DataVec is.
 */
final class RandomCropTransform extends BaseImageTransform<Mat> {

    private static final int TRIES = 10;
    private static final double MIN_RATIO = 3.0 / 4;
    private static final double MAX_RATIO = 4.0 / 3;

    private final double minArea;

    /** @param minArea smallest area of the rectangle as a share of the picture's, above 0 and at most 1 */
    RandomCropTransform(double minArea) {
        super(null);
        if (!(minArea > 0 && minArea <= 1)) {
            throw new IllegalArgumentException(
                    "the smallest area must be a share above 0 and at most 1, not " + minArea);
        }
        this.minArea = minArea;
        this.converter = new OpenCVFrameConverter.ToMat();
    }

    @Override
    protected ImageWritable doTransform(ImageWritable image, Random random) {
        Mat whole = converter.convert(image.getFrame());
        try (Rect rectangle = rectangle(whole.cols(), whole.rows(), random)) {
            return new ImageWritable(converter.convert(whole.apply(rectangle).clone()));
        }
    }

    private Rect rectangle(int width, int height, Random random) {
        for (int i = 0; i < TRIES; i++) {
            double area = (minArea + (1 - minArea) * random.nextDouble()) * width * height;
            double ratio = MIN_RATIO * Math.pow(MAX_RATIO / MIN_RATIO, random.nextDouble());
            int w = (int) Math.round(Math.sqrt(area * ratio));
            int h = (int) Math.round(Math.sqrt(area / ratio));
            if (w > 0 && w <= width && h > 0 && h <= height) {
                return new Rect(random.nextInt(width - w + 1), random.nextInt(height - h + 1), w, h);
            }
        }
        int w = (int) Math.max(1, Math.min(width, Math.round(height * MAX_RATIO)));
        int h = (int) Math.max(1, Math.min(height, Math.round(width / MIN_RATIO)));
        return new Rect((width - w) / 2, (height - h) / 2, w, h);
    }
}
