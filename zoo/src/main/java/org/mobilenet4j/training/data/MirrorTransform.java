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
 * Exchanges left and right, always or at random. DataVec's {@code FlipImageTransform} forgets the direction it was made
 * with as soon as it is given a source of chance, and then also turns images upside down, which photographs seldom are.
 * Not thread-safe, as no transform of DataVec is.
 */
public final class MirrorTransform extends BaseImageTransform<Mat> {

    /** OpenCV's code for a flip around the vertical axis. */
    private static final int LEFT_TO_RIGHT = 1;

    private final boolean random;

    /** Mirrors every image. */
    public MirrorTransform() {
        this(false);
    }

    private MirrorTransform(boolean random) {
        super(null);
        this.random = random;
        this.converter = new OpenCVFrameConverter.ToMat();
    }

    /** Mirrors every other image, by the source of chance it is given. */
    static MirrorTransform atRandom() {
        return new MirrorTransform(true);
    }

    @Override
    protected ImageWritable doTransform(ImageWritable image, Random chance) {
        if (random && chance.nextBoolean()) {
            return image;
        }
        Mat mirrored = new Mat();
        flip(converter.convert(image.getFrame()), mirrored, LEFT_TO_RIGHT);
        return new ImageWritable(converter.convert(mirrored));
    }
}
