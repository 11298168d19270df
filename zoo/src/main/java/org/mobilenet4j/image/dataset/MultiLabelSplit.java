/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.image.dataset;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Holds out a part of pictures that can be of several classes, so that each class keeps its share: iterative
 * stratification (Sechidis, Tsoumakas, Vlahavas: "On the Stratification of Multi-Label Data", ECML PKDD 2011), rarest class
 * first. How many of each class are wanted is what {@link StratifiedSplit} takes. For one split, in one thread.
 */
final class MultiLabelSplit {

    private static final int TRAIN = 0;
    private static final int TEST = 1;

    private final List<LabeledImage> open;
    private final int[] remaining;
    /** Pictures still wanted, by part and class. */
    private final long[][] wanted;
    /** Pictures still wanted, by part. */
    private final long[] wantedInAll;

    private final Set<LabeledImage> heldOut = new HashSet<>();

    /**
     * @param images  in an order that does not depend on the file system
     * @param classes how many there are
     */
    MultiLabelSplit(List<LabeledImage> images, int classes, StratifiedSplit split, long seed) {
        this.open = new ArrayList<>(images);
        Collections.shuffle(open, new Random(seed));
        this.remaining = new int[classes];
        images.forEach(image -> image.indices().forEach(index -> remaining[index]++));
        this.wanted = new long[2][classes];
        for (int index = 0; index < classes; index++) {
            wanted[TEST][index] = split.heldOutOf(remaining[index]);
            wanted[TRAIN][index] = remaining[index] - wanted[TEST][index];
        }
        long test = split.heldOutOf(images.size());
        this.wantedInAll = new long[] {images.size() - test, test};
    }

    /** The held-out pictures. A class whose pictures all have other classes too may end up in one part only. */
    Set<LabeledImage> heldOut() {
        for (int rarest = rarest(); rarest >= 0; rarest = rarest()) {
            assignAllOf(rarest);
        }
        for (LabeledImage image : open) {
            assign(image, wantedInAll[TEST] > wantedInAll[TRAIN] ? TEST : TRAIN);
        }
        return heldOut;
    }

    /** The class with the fewest pictures that have no part yet; -1 if there is none. */
    private int rarest() {
        int rarest = -1;
        for (int index = 0; index < remaining.length; index++) {
            if (remaining[index] > 0 && (rarest < 0 || remaining[index] < remaining[rarest])) {
                rarest = index;
            }
        }
        return rarest;
    }

    private void assignAllOf(int index) {
        List<LabeledImage> others = new ArrayList<>();
        for (LabeledImage image : open) {
            if (image.indices().contains(index)) {
                assign(image, neediest(index));
            } else {
                others.add(image);
            }
        }
        open.clear();
        open.addAll(others);
    }

    private int neediest(int index) {
        long difference = wanted[TEST][index] - wanted[TRAIN][index];
        if (difference == 0) {
            difference = wantedInAll[TEST] - wantedInAll[TRAIN];
        }
        return difference > 0 ? TEST : TRAIN;
    }

    private void assign(LabeledImage image, int part) {
        wantedInAll[part]--;
        for (int index : image.indices()) {
            wanted[part][index]--;
            remaining[index]--;
        }
        if (part == TEST) {
            heldOut.add(image);
        }
    }
}
