/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training.data;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.mobilenet4j.image.dataset.LabeledImage;

/**
 * Which pictures make up which batch, pass after pass. A plan for training shuffles before each pass, leaves out what
 * does not fill the last batch (batch norm needs full ones; other pictures stay out next time), and gives each picture
 * a seed for its augmentation. A plan for testing goes through all pictures in their order.
 *
 * <p>Two plans with the same pictures and seed are the same. Immutable and thread-safe.
 */
final class BatchPlan {

    private final List<LabeledImage> images;
    private final int batchSize;
    /** Null when the order stays as it is. */
    private final Long seed;

    private BatchPlan(List<LabeledImage> images, int batchSize, Long seed) {
        if (images.isEmpty() || batchSize < 1) {
            throw new IllegalArgumentException("a plan needs pictures and a batch size of at least 1, not "
                    + images.size() + " pictures and " + batchSize);
        }
        this.images = List.copyOf(images);
        this.batchSize = Math.min(batchSize, images.size());
        this.seed = seed;
    }

    /**
     * A shuffled plan of full batches.
     *
     * @param images    what to learn from
     * @param batchSize pictures of a batch; no more than there are pictures in any case
     * @param seed      decides the order and the augmentation of every pass
     */
    static BatchPlan training(List<LabeledImage> images, int batchSize, long seed) {
        return new BatchPlan(images, batchSize, Long.valueOf(seed));
    }

    /** A plan of all pictures in their order; the last batch may be smaller. */
    static BatchPlan testing(List<LabeledImage> images, int batchSize) {
        return new BatchPlan(images, batchSize, null);
    }

    /**
     * The batches of a pass.
     *
     * @param number of the pass, from 0
     */
    List<Batch> pass(int number) {
        List<LabeledImage> order = new ArrayList<>(images);
        // the golden ratio keeps the seeds of neighbouring passes apart
        Random random = seed == null ? null : new Random(seed + number * 0x9E3779B97F4A7C15L);
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

    /**
     * How many pictures a pass for training uses.
     *
     * @param pictures  how many there are
     * @param batchSize of a full batch, if there are as many
     */
    static int pictures(int pictures, int batchSize) {
        int full = Math.min(batchSize, pictures);
        return pictures / full * full;
    }

    /** Batches of one pass. */
    int batches() {
        return seed == null ? (images.size() + batchSize - 1) / batchSize : images.size() / batchSize;
    }

    /** Pictures of one pass. */
    int pictures() {
        return seed == null ? images.size() : pictures(images.size(), batchSize);
    }

    /** Pictures of a full batch. */
    int batchSize() {
        return batchSize;
    }

    /** The pictures of a pass, in its order. */
    static List<LabeledImage> images(List<Batch> pass) {
        return pass.stream().flatMap(batch -> batch.images().stream()).toList();
    }

    /**
     * One batch.
     *
     * @param images the pictures, in order
     * @param seed   decides what augmentation does to them
     */
    record Batch(List<LabeledImage> images, long seed) {
        Batch {
            images = List.copyOf(images);
        }
    }
}
