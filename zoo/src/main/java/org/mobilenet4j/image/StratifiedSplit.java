/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.image;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Holds out a part of one class's pictures, the same part whenever the seed and the number of pictures are the same. Immutable. */
final class StratifiedSplit {

    private final double testFraction;
    private final long seed;

    StratifiedSplit(double testFraction, long seed) {
        this.testFraction = testFraction;
        this.seed = seed;
    }

    /**
     * @param images at least two pictures in an order that does not depend on the file system
     * @return the held-out ones: at least one, not all
     */
    Set<LabeledImage> heldOut(List<LabeledImage> images) {
        List<LabeledImage> shuffled = new ArrayList<>(images);
        Collections.shuffle(shuffled, new Random(seed));
        long wanted = Math.round(images.size() * testFraction);
        int count = (int) Math.max(1, Math.min(wanted, images.size() - 1L));
        return new HashSet<>(shuffled.subList(0, count));
    }
}
