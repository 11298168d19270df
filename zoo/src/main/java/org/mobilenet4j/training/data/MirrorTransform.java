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
 * Exchanges left and right, always. DataVec's {@code FlipImageTransform} forgets the direction it was made with as soon as
 * it is given a source of chance. Not thread-safe, as DataVec's transforms are.
 */
public final class MirrorTransform extends BaseImageTransform<Mat> {

    /** OpenCV's code for a flip around the vertical axis. */
    private static final int LEFT_TO_RIGHT = 1;

    /** Mirrors every image. */
    public MirrorTransform() {
        super(null);
        this.converter = new OpenCVFrameConverter.ToMat();
    }

    @Override
    protected ImageWritable doTransform(ImageWritable image, Random random) {
        Mat mirrored = new Mat();
        flip(converter.convert(image.getFrame()), mirrored, LEFT_TO_RIGHT);
        return new ImageWritable(converter.convert(mirrored));
    }
}
