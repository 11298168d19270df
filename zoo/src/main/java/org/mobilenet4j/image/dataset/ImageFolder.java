/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.image.dataset;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

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
    private final List<String> warnings;

    ImageFolder(
            List<String> labels,
            List<LabeledImage> train,
            List<LabeledImage> validation,
            List<LabeledImage> test,
            List<SkippedImage> skipped,
            boolean multiLabel,
            List<String> warnings) {
        this.labels = List.copyOf(labels);
        this.train = List.copyOf(train);
        this.validation = List.copyOf(validation);
        this.test = List.copyOf(test);
        this.skipped = skipped.stream()
                .sorted(Comparator.comparing(SkippedImage::path, ImageFiles.BY_NAME))
                .collect(Collectors.toUnmodifiableList());
        this.multiLabel = multiLabel;
        this.warnings = List.copyOf(warnings);
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
        return new ImageFolder(labels, kept, all, test, skipped, multiLabel, warnings);
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

    /**
     * The images to say at the end how good a network is, and to choose nothing by, sorted by class and path. Every class has
     * at least one; or there are none, in data that names training and validation images alone.
     */
    public List<LabeledImage> test() {
        return test;
    }

    /**
     * The images that final figures are of: those to test with, or, in data that has none, those to validate with, which may
     * have chosen the epoch.
     */
    public List<LabeledImage> heldOut() {
        return test.isEmpty() ? validation : test;
    }

    /**
     * The files left out, sorted by path: those that could not be decoded, and in folders also those that are no images, and
     * images in no class's folder. Hidden files are not among them.
     */
    public List<SkippedImage> skipped() {
        return skipped;
    }

    /**
     * What should be known of the data before somebody trusts figures, a sentence each: images that are in several parts,
     * links that were passed over, images in folders below their class's, parts that are missing. None in a tidy data set.
     */
    public List<String> warnings() {
        return warnings;
    }

    /** True if the pictures were read as such that can be of several classes, or of none. */
    public boolean isMultiLabel() {
        return multiLabel;
    }

    @Override
    public String toString() {
        return train.size() + " training"
                + (validation.isEmpty() ? "" : (test.isEmpty() ? " and " : ", ") + validation.size() + " validation")
                + (test.isEmpty() ? "" : " and " + test.size() + " test") + " images of " + labels.size() + " classes"
                + (skipped.isEmpty()
                        ? ""
                        : ", " + skipped.size() + (skipped.size() == 1 ? " file" : " files") + " left out");
    }
}
