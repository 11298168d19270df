/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.image;

import java.nio.file.Path;
import java.util.Objects;

/** A picture and the class it shows. Immutable and thread-safe. */
public final class LabeledImage {

    private final Path path;
    private final int index;
    private final String label;

    /**
     * @param path  the picture's file
     * @param index the class's place in the sorted list of labels, from 0
     * @param label the class's name
     */
    public LabeledImage(Path path, int index, String label) {
        this.path = Objects.requireNonNull(path, "path");
        this.index = index;
        this.label = Objects.requireNonNull(label, "label");
    }

    /** The picture's file. */
    public Path path() {
        return path;
    }

    /** The class's place in the sorted list of labels, from 0. */
    public int index() {
        return index;
    }

    /** The class's name. */
    public String label() {
        return label;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LabeledImage
                && path.equals(((LabeledImage) other).path)
                && index == ((LabeledImage) other).index
                && label.equals(((LabeledImage) other).label);
    }

    @Override
    public int hashCode() {
        return Objects.hash(path, index, label);
    }

    @Override
    public String toString() {
        return path + " (" + label + ")";
    }
}
