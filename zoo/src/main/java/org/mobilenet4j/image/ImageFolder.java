/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.image;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A data set of pictures on disk, from one folder per class or from a list: training pictures, held-out test pictures,
 * and validation pictures if there are any. Every picture here has been decoded once and is good. Immutable and
 * thread-safe.
 *
 * <pre>{@code
 * ImageFolder flowers = ImageFolder.read(Path.of("flowers"));
 * flowers.labels();          // [daisy, rose, tulip]
 * flowers.train().get(0);    // flowers/daisy/1.jpg (daisy)
 * }</pre>
 */
public final class ImageFolder {

    private final List<String> labels;
    private final List<LabeledImage> train;
    private final List<LabeledImage> validation;
    private final List<LabeledImage> test;
    private final List<SkippedImage> skipped;
    private final boolean multiLabel;

    ImageFolder(
            List<String> labels,
            List<LabeledImage> train,
            List<LabeledImage> validation,
            List<LabeledImage> test,
            List<SkippedImage> skipped,
            boolean multiLabel) {
        this.labels = List.copyOf(labels);
        this.train = List.copyOf(train);
        this.validation = List.copyOf(validation);
        this.test = List.copyOf(test);
        this.skipped = List.copyOf(skipped);
        this.multiLabel = multiLabel;
    }

    /**
     * Reads a folder or a CSV list with the default settings of {@link ImageFolderReader}.
     *
     * @throws InvalidImageFolderException when nothing can be learned from it as it is; the message says what to do
     * @throws IOException                 when it cannot be read
     */
    public static ImageFolder read(Path folder) throws IOException {
        return new ImageFolderReader().read(folder);
    }

    /**
     * The same with a part of each class's training pictures held out for validation: to choose the best epoch with,
     * which the test pictures must not do. Validation pictures that were there before train again.
     *
     * @param share of each class's training pictures, between 0 and 1; at least one is held out and one kept
     * @param seed  decides which, together with the files' names
     * @throws InvalidImageFolderException when a class has a single training picture
     * @throws IllegalArgumentException    unless the share lies between 0 and 1
     */
    public ImageFolder withValidation(double share, long seed) throws InvalidImageFolderException {
        if (!(share > 0 && share < 1)) {
            throw new IllegalArgumentException("The share for validation must lie between 0 and 1, found " + share);
        }
        List<LabeledImage> all = new ArrayList<>(train);
        all.addAll(validation);
        all.sort(ImageList.BY_CLASS_AND_PATH);
        Set<LabeledImage> heldOut = new StratifiedSplit(share, seed).heldOut(all, labels, "the training part");
        List<LabeledImage> kept = new ArrayList<>(all);
        kept.removeAll(heldOut);
        all.retainAll(heldOut);
        return new ImageFolder(labels, kept, all, test, skipped, multiLabel);
    }

    /** The classes' names, sorted by Unicode value: a class's place here is its index in the network's output. */
    public List<String> labels() {
        return labels;
    }

    /** The pictures to learn from, sorted by class and path; every class has at least one. */
    public List<LabeledImage> train() {
        return train;
    }

    /** The pictures to choose the best epoch by, sorted by class and path; none, or every class has at least one. */
    public List<LabeledImage> validation() {
        return validation;
    }

    /** The held-out pictures, sorted by class and path; every class has at least one. */
    public List<LabeledImage> test() {
        return test;
    }

    /** The files left out because they could not be decoded, sorted by path. */
    public List<SkippedImage> skipped() {
        return skipped;
    }

    /** True if the pictures were read as such that can be of several classes, or of none. */
    public boolean isMultiLabel() {
        return multiLabel;
    }

    @Override
    public String toString() {
        return train.size() + " training"
                + (validation.isEmpty() ? "" : ", " + validation.size() + " validation") + " and " + test.size()
                + " test pictures of " + labels.size() + " classes"
                + (skipped.isEmpty() ? "" : ", " + skipped.size() + " unreadable ones left out");
    }
}
