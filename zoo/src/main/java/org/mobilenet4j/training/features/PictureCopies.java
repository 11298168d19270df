/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training.features;

import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.datavec.image.transform.ImageTransform;
import org.mobilenet4j.training.data.MirrorTransform;

/**
 * Which variants of each picture a head learns from. Copy 0 is always the picture itself; the others are changed before
 * the network's preprocessing. What a copy looks like depends on the seed, the picture's content and the copy's number
 * alone, so features of copies can be kept. Immutable and thread-safe.
 */
public final class PictureCopies {

    private final int count;
    private final long seed;
    private final String description;
    private final Supplier<List<ImageTransform>> steps;

    private PictureCopies(int count, long seed, String description, Supplier<List<ImageTransform>> steps) {
        this.count = count;
        this.seed = seed;
        this.description = description;
        this.steps = steps;
    }

    /** The pictures as they are. */
    public static PictureCopies none() {
        return new PictureCopies(1, 0, "none", List::of);
    }

    /** The pictures and their mirror images, left and right exchanged. */
    public static PictureCopies mirrored() {
        return new PictureCopies(2, 0, "mirrored", () -> List.of(new MirrorTransform()));
    }

    /**
     * The pictures and copies that are changed at random.
     *
     * @param count       copies of each picture in all, at least 1: the picture itself and {@code count - 1} changed ones
     * @param seed        decides the changes
     * @param description what the steps do, with their parameters: features are kept under it, so other steps need
     *                    another description
     * @param steps       makes new steps, to be applied in their order to a decoded picture (blue, green, red); from
     *                    several threads. They must draw from the {@code Random} they are given; DataVec's
     *                    {@code RandomCropTransform} does not, its {@code CropImageTransform} does
     * @throws IllegalArgumentException if the count is below 1
     */
    public static PictureCopies augmented(
            int count, long seed, String description, Supplier<List<ImageTransform>> steps) {
        if (count < 1) {
            throw new IllegalArgumentException("Each picture needs at least one copy, found " + count);
        }
        Objects.requireNonNull(description, "description");
        return new PictureCopies(count, seed, "augmented: " + description, Objects.requireNonNull(steps, "steps"));
    }

    /** Copies of each picture, the picture itself among them. */
    public int count() {
        return count;
    }

    /** New steps for the copies from 1 on; not thread-safe. */
    List<ImageTransform> newSteps() {
        return steps.get();
    }

    /** What features of the copies are kept under; the number of copies is no part of it, so that more can be added. */
    String key() {
        return description + ", seed " + seed;
    }

    /** The seed of one copy of one picture. */
    long seedOf(FeatureKey key) {
        // the last step of SplitMix64: near keys give far seeds
        long mixed = seed * 0x9E3779B97F4A7C15L + key.hashCode();
        mixed = (mixed ^ mixed >>> 30) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
        return mixed ^ mixed >>> 31;
    }

    @Override
    public String toString() {
        return count == 1 ? "the pictures alone" : count + " copies of each picture, " + key();
    }
}
