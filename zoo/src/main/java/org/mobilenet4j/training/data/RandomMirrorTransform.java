/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training.data;

import static org.bytedeco.opencv.global.opencv_core.flip;

import java.util.Random;
import org.bytedeco.javacv.OpenCVFrameConverter;
import org.bytedeco.opencv.opencv_core.Mat;
import org.datavec.image.data.ImageWritable;
import org.datavec.image.transform.BaseImageTransform;

/**
 * Mirrors every other picture left to right. DataVec's {@code FlipImageTransform}, given a random generator, also turns
 * pictures upside down, which photographs seldom are.
 *
 * <p>Not thread-safe, as no transform of DataVec is.
 */
final class RandomMirrorTransform extends BaseImageTransform<Mat> {

    private static final int LEFT_TO_RIGHT = 1;

    RandomMirrorTransform() {
        super(null);
        this.converter = new OpenCVFrameConverter.ToMat();
    }

    @Override
    protected ImageWritable doTransform(ImageWritable image, Random random) {
        if (random.nextBoolean()) {
            return image;
        }
        Mat mirrored = new Mat();
        flip(converter.convert(image.getFrame()), mirrored, LEFT_TO_RIGHT);
        return new ImageWritable(converter.convert(mirrored));
    }
}
