/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.image.dataset;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** One line of a list of pictures. Immutable. */
final class ListedImage {

    /** What a picture is for. */
    enum Part {
        TRAIN,
        VALIDATION,
        TEST;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Path path;
    private final SortedSet<String> labels;
    private final Part part;
    private final long line;

    /**
     * @param path   the picture's file
     * @param labels its classes' names
     * @param part   null if the list does not say
     * @param line   where it stands, from 1
     */
    ListedImage(Path path, List<String> labels, Part part, long line) {
        this.path = path;
        this.labels = new TreeSet<>(labels);
        this.part = part;
        this.line = line;
    }

    Path path() {
        return path;
    }

    SortedSet<String> labels() {
        return labels;
    }

    Part part() {
        return part;
    }

    long line() {
        return line;
    }

    boolean saysTheSame(ListedImage other) {
        return labels.equals(other.labels) && part == other.part;
    }

    /** @param classes in the order of their indices; all of the picture's are among them */
    LabeledImage among(List<String> classes) {
        List<Integer> indices = labels.stream().map(classes::indexOf).collect(Collectors.toList());
        return new LabeledImage(path, indices, List.copyOf(labels));
    }

    /** What is said of the picture, for messages. */
    @Override
    public String toString() {
        return (labels.isEmpty() ? "no class" : String.join("|", labels)) + (part == null ? "" : ", " + part);
    }
}
