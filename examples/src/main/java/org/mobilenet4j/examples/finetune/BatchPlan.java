/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.examples.finetune;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.mobilenet4j.image.LabeledImage;

/**
 * Which pictures make up which batch, pass after pass. A plan for training shuffles before each pass, leaves out what
 * does not fill the last batch (batch norm needs full ones; other pictures stay out next time), and gives each picture
 * a seed for its augmentation. A plan for testing goes through all pictures in their order.
 *
 * <p>Two plans with the same pictures and seed are the same. Not thread-safe.
 */
final class BatchPlan {

    private final List<LabeledImage> images;
    private final int batchSize;
    /** Null when the order stays as it is. */
    private final Random random;

    private BatchPlan(List<LabeledImage> images, int batchSize, Random random) {
        if (images.isEmpty() || batchSize < 1) {
            throw new IllegalArgumentException("a plan needs pictures and a batch size of at least 1, not "
                    + images.size() + " pictures and " + batchSize);
        }
        this.images = List.copyOf(images);
        this.batchSize = Math.min(batchSize, images.size());
        this.random = random;
    }

    /**
     * A shuffled plan of full batches.
     *
     * @param images    what to learn from
     * @param batchSize pictures of a batch; no more than there are pictures in any case
     * @param seed      decides the order and the augmentation of every pass
     */
    static BatchPlan training(List<LabeledImage> images, int batchSize, long seed) {
        return new BatchPlan(images, batchSize, new Random(seed));
    }

    /** A plan of all pictures in their order; the last batch may be smaller. */
    static BatchPlan testing(List<LabeledImage> images, int batchSize) {
        return new BatchPlan(images, batchSize, null);
    }

    /** The batches of the next pass. */
    List<Batch> nextPass() {
        List<LabeledImage> order = new ArrayList<>(images);
        if (random != null) {
            Collections.shuffle(order, random);
        }
        List<Batch> pass = new ArrayList<>();
        for (int i = 0; i < batches(); i++) {
            int from = i * batchSize;
            List<LabeledImage> part = order.subList(from, Math.min(from + batchSize, order.size()));
            pass.add(new Batch(part, random == null ? 0 : random.nextLong()));
        }
        return pass;
    }

    /** Batches of one pass. */
    int batches() {
        return random == null ? (images.size() + batchSize - 1) / batchSize : images.size() / batchSize;
    }

    /** Pictures of one pass. */
    int pictures() {
        return random == null ? images.size() : batches() * batchSize;
    }

    /** Pictures of a full batch. */
    int batchSize() {
        return batchSize;
    }

    /** The pictures of a pass, in its order. */
    static List<LabeledImage> images(List<Batch> pass) {
        return pass.stream().flatMap(batch -> batch.images().stream()).collect(Collectors.toUnmodifiableList());
    }

    /** The pictures of one batch and the seed of their augmentation. Immutable. */
    static final class Batch {

        private final List<LabeledImage> images;
        private final long seed;

        private Batch(List<LabeledImage> images, long seed) {
            this.images = List.copyOf(images);
            this.seed = seed;
        }

        /** The pictures, in order. */
        List<LabeledImage> images() {
            return images;
        }

        /** Decides what augmentation does to them. */
        long seed() {
            return seed;
        }
    }
}
