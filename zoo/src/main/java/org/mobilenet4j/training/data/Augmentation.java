/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.bytedeco.opencv.opencv_core.Mat;
import org.datavec.image.data.ImageWritable;
import org.datavec.image.transform.BaseImageTransform;
import org.datavec.image.transform.ImageTransform;
import org.mobilenet4j.image.preprocessing.Preprocessing;

/**
 * The way of a training picture from its file's pixels to the network's input: changes at random, one after the other, then
 * the model's own preprocessing. Every random number comes from one generator that can be put back to a seed, so that what
 * happens to the pictures depends on nothing else.
 *
 * <p>Not thread-safe: one for each thread.
 */
public final class Augmentation extends BaseImageTransform<Mat> {

    private final transient List<ImageTransform> steps;

    /**
     * @param changes       what may happen to a picture, in order; for this object alone
     * @param preprocessing what the network expects of a picture
     */
    public Augmentation(List<ImageTransform> changes, Preprocessing preprocessing) {
        super(new Random());
        this.steps = new ArrayList<>(changes);
        this.steps.add(preprocessing.transform());
    }

    /** A random crop, a random mirroring and a change of colours, as far as the strength has them. */
    static Augmentation of(AugmentationStrength strength, Preprocessing preprocessing) {
        List<ImageTransform> changes = new ArrayList<>();
        if (strength.minArea() < 1) {
            changes.add(new RandomCropTransform(strength.minArea()));
        }
        changes.add(MirrorTransform.atRandom());
        if (strength.colorStrength() > 0) {
            changes.add(new ColorJitterTransform(strength.colorStrength()));
        }
        return new Augmentation(changes, preprocessing);
    }

    /** The pictures after this call are changed as they were after the last call with the same seed. */
    public void reseed(long seed) {
        random.setSeed(seed);
    }

    @Override
    protected ImageWritable doTransform(ImageWritable image, Random generator) {
        ImageWritable changed = image;
        for (ImageTransform step : steps) {
            changed = step.transform(changed, random);
        }
        return changed;
    }
}
