/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.image;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A data set of pictures on disk: one folder per class, named as the class; training pictures and held-out test
 * pictures. Every picture listed here has been decoded once and is good. Immutable and thread-safe.
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
    private final List<LabeledImage> test;
    private final List<SkippedImage> skipped;

    ImageFolder(List<String> labels, List<LabeledImage> train, List<LabeledImage> test, List<SkippedImage> skipped) {
        this.labels = List.copyOf(labels);
        this.train = List.copyOf(train);
        this.test = List.copyOf(test);
        this.skipped = List.copyOf(skipped);
    }

    /**
     * Reads a folder with the default settings of {@link ImageFolderReader}.
     *
     * @throws InvalidImageFolderException when nothing can be learned from it as it is; the message says what to do
     * @throws IOException                 when it cannot be read
     */
    public static ImageFolder read(Path folder) throws IOException {
        return new ImageFolderReader().read(folder);
    }

    /** The classes' names, sorted by Unicode value: a class's place here is its index in the network's output. */
    public List<String> labels() {
        return labels;
    }

    /** The pictures to learn from, sorted by class and path; every class has at least one. */
    public List<LabeledImage> train() {
        return train;
    }

    /** The held-out pictures, sorted by class and path; every class has at least one. */
    public List<LabeledImage> test() {
        return test;
    }

    /** The files left out because they could not be decoded, sorted by path. */
    public List<SkippedImage> skipped() {
        return skipped;
    }

    @Override
    public String toString() {
        return train.size() + " training and " + test.size() + " test pictures of " + labels.size() + " classes"
                + (skipped.isEmpty() ? "" : ", " + skipped.size() + " unreadable ones left out");
    }
}
