/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.examples.finetune;

import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.bytedeco.opencv.opencv_core.Mat;
import org.datavec.image.data.ImageWritable;
import org.datavec.image.transform.BaseImageTransform;
import org.datavec.image.transform.ImageTransform;
import org.mobilenet4j.image.Preprocessing;

/**
 * The way of a training picture from its file's pixels to the network's input: a random crop, a random mirroring, a
 * change of colours, then the model's own preprocessing. Every random number comes from one generator that can be put
 * back to a seed before each batch, so that what happens to its pictures depends on nothing else.
 *
 * <p>Not thread-safe: one for each thread.
 */
final class Augmentation extends BaseImageTransform<Mat> {

    /** Smallest part of a picture's area that a crop keeps. */
    static final double MIN_AREA = 0.7;
    /** Largest relative change of brightness, contrast and saturation. */
    static final double COLOR_STRENGTH = 0.2;

    private final transient List<ImageTransform> steps;

    /** @param preprocessing what the network expects of a picture */
    Augmentation(Preprocessing preprocessing) {
        super(new Random());
        this.steps = List.of(
                new RandomCropTransform(MIN_AREA),
                new RandomMirrorTransform(),
                new ColorJitterTransform(COLOR_STRENGTH),
                preprocessing.transform());
    }

    /** The pictures after this call are changed as they were after the last call with the same seed. */
    void reseed(long seed) {
        random.setSeed(seed);
    }

    @Override
    protected ImageWritable doTransform(ImageWritable image, Random generator) {
        ImageWritable changed = image;
        for (ImageTransform step : steps) {
            changed = step.transform(changed, generator);
        }
        return changed;
    }

    /** For people who compare two runs. */
    static String description() {
        return String.format(
                Locale.ROOT,
                "crop of %.0f to 100 %% of the area, mirroring, brightness, contrast "
                        + "and saturation by up to %.0f %%",
                100 * MIN_AREA,
                100 * COLOR_STRENGTH);
    }
}
