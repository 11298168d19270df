/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.image.dataset;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * Holds out a part of each class's pictures, the same part whenever the seed and the class's number of pictures are the
 * same. Immutable.
 */
final class StratifiedSplit {

    private final double testFraction;
    private final long seed;

    StratifiedSplit(double testFraction, long seed) {
        this.testFraction = testFraction;
        this.seed = seed;
    }

    /**
     * @param images at least two pictures of one class in an order that does not depend on the file system
     * @return the held-out ones: at least one, not all
     */
    Set<LabeledImage> heldOut(List<LabeledImage> images) {
        List<LabeledImage> shuffled = new ArrayList<>(images);
        Collections.shuffle(shuffled, new Random(seed));
        return new HashSet<>(shuffled.subList(0, heldOutOf(images.size())));
    }

    /** How many of two or more pictures are held out: at least one, not all. */
    int heldOutOf(int pictures) {
        long wanted = Math.round(pictures * testFraction);
        return (int) Math.max(1, Math.min(wanted, pictures - 1L));
    }

    /**
     * @param images pictures of any classes in an order that does not depend on the file system
     * @param labels the classes' names
     * @param where  the pictures are, for messages
     * @return the held-out ones: of each class at least one, not all
     * @throws InvalidImageFolderException when a class has too few pictures for that, or shares them with others so that
     *                                     no part of them will do
     */
    Set<LabeledImage> heldOut(List<LabeledImage> images, List<String> labels, String where)
            throws InvalidImageFolderException {
        Map<Integer, List<LabeledImage>> classes = new TreeMap<>();
        images.forEach(image -> image.indices()
                .forEach(index ->
                        classes.computeIfAbsent(index, key -> new ArrayList<>()).add(image)));
        for (Map.Entry<Integer, List<LabeledImage>> entry : classes.entrySet()) {
            if (entry.getValue().size() < 2) {
                throw new InvalidImageFolderException("The class '" + labels.get(entry.getKey())
                        + "' has a single readable picture in " + where + ", "
                        + entry.getValue().get(0).path()
                        + ", and one must be held out: add more, or leave the class out");
            }
        }
        if (images.stream().allMatch(image -> image.indices().size() == 1)) {
            Set<LabeledImage> heldOut = new HashSet<>();
            classes.values().forEach(part -> heldOut.addAll(heldOut(part)));
            return heldOut;
        }
        Set<LabeledImage> heldOut = new MultiLabelSplit(images, labels.size(), this, seed).heldOut();
        for (Map.Entry<Integer, List<LabeledImage>> entry : classes.entrySet()) {
            long test = entry.getValue().stream().filter(heldOut::contains).count();
            if (test == 0 || test == entry.getValue().size()) {
                throw new InvalidImageFolderException("The class '" + labels.get(entry.getKey()) + "' in " + where
                        + " has " + entry.getValue().size() + " pictures, which other classes pull into one part: add"
                        + " more, try another seed, or say in a column 'split' which pictures are held out");
            }
        }
        return heldOut;
    }
}
