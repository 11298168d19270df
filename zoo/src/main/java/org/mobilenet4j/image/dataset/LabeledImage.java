/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.image.dataset;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** A picture and the class or classes it shows. Immutable and thread-safe. */
public final class LabeledImage {

    private final Path path;
    private final List<Integer> indices;
    private final List<String> labels;

    /**
     * A picture of one class.
     *
     * @param path  the picture's file
     * @param index the class's place in the sorted list of labels, from 0
     * @param label the class's name
     */
    public LabeledImage(Path path, int index, String label) {
        this(path, List.of(index), List.of(label));
    }

    /**
     * A picture of any number of classes, none among them.
     *
     * @param path    the picture's file
     * @param indices the classes' places in the sorted list of labels, from 0
     * @param labels  the classes' names, in the same order
     * @throws IllegalArgumentException if there are more indices than names, or fewer
     */
    public LabeledImage(Path path, List<Integer> indices, List<String> labels) {
        this.path = Objects.requireNonNull(path, "path");
        this.indices = List.copyOf(indices);
        this.labels = List.copyOf(labels);
        if (indices.size() != labels.size()) {
            throw new IllegalArgumentException("The classes of " + path + " have the indices " + indices
                    + " and the names " + labels + ": expected as many of each");
        }
    }

    /** The picture's file. */
    public Path path() {
        return path;
    }

    /**
     * The class's place in the sorted list of labels, from 0.
     *
     * @throws IllegalStateException if the picture is of several classes or none
     */
    public int index() {
        return requireOne(indices);
    }

    /**
     * The class's name.
     *
     * @throws IllegalStateException if the picture is of several classes or none
     */
    public String label() {
        return requireOne(labels);
    }

    private <T> T requireOne(List<T> classes) {
        if (classes.size() != 1) {
            throw new IllegalStateException("Expected a picture of one class, found " + this
                    + "; ask for indices() and labels() where pictures have several");
        }
        return classes.get(0);
    }

    /** The classes' places in the sorted list of labels, from 0. */
    public List<Integer> indices() {
        return indices;
    }

    /** The classes' names. */
    public List<String> labels() {
        return labels;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LabeledImage
                && path.equals(((LabeledImage) other).path)
                && indices.equals(((LabeledImage) other).indices)
                && labels.equals(((LabeledImage) other).labels);
    }

    @Override
    public int hashCode() {
        return Objects.hash(path, indices, labels);
    }

    @Override
    public String toString() {
        return path + " (" + String.join("|", labels) + ")";
    }
}
