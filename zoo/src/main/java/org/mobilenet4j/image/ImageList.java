/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.image;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The pictures of a CSV list, and how they become a data set. Immutable. */
final class ImageList {

    /** Pictures of several classes, or none, come first. */
    static final Comparator<LabeledImage> BY_CLASS_AND_PATH = Comparator.comparing(
                    (LabeledImage image) -> image.indices().size() == 1 ? image.index() : -1)
            .thenComparing(LabeledImage::path, ImageFiles.BY_NAME);

    private final Path csv;
    private final boolean multiLabel;
    private final List<ListedImage> lines;
    private final List<String> labels;

    private ImageList(Path csv, boolean multiLabel, List<ListedImage> lines) {
        this.csv = csv;
        this.multiLabel = multiLabel;
        this.lines = lines;
        SortedSet<String> names = new TreeSet<>();
        lines.forEach(line -> names.addAll(line.labels()));
        this.labels = List.copyOf(names);
    }

    /** @throws InvalidImageFolderException for a line that is not as expected, no pictures, or one class */
    static ImageList read(Path csv, boolean multiLabel) throws IOException {
        ImageList list = new ImageList(csv, multiLabel, new ImageListParser(csv, multiLabel).parse());
        if (list.lines.isEmpty()) {
            throw new InvalidImageFolderException(csv + " names no pictures: add a line for each below the header");
        }
        if (list.labels.size() < 2) {
            throw new InvalidImageFolderException(
                    csv + " has " + (list.labels.isEmpty() ? "no class" : "one class only, " + list.labels)
                            + ": add pictures of other classes");
        }
        return list;
    }

    Set<Path> paths() {
        return lines.stream().map(ListedImage::path).collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * The data set of the pictures that can be read.
     *
     * @param bad   the others
     * @param split for a list that does not say what is held out
     * @throws InvalidImageFolderException when a part lacks a class
     */
    ImageFolder without(Map<Path, SkippedImage> bad, StratifiedSplit split) throws InvalidImageFolderException {
        List<SkippedImage> skipped = List.copyOf(bad.values());
        boolean parted = lines.get(0).part() != null;
        List<LabeledImage> train = good(bad, parted ? ListedImage.Part.TRAIN : null);
        List<LabeledImage> validation = List.of();
        List<LabeledImage> test;
        if (parted) {
            validation = good(bad, ListedImage.Part.VALIDATION);
            test = good(bad, ListedImage.Part.TEST);
            requireClasses(train, "training pictures");
            requireClasses(test, "test pictures");
            if (!validation.isEmpty()) {
                requireClasses(validation, "validation pictures");
            }
        } else {
            requireClasses(train, "pictures");
            Set<LabeledImage> heldOut = split.heldOut(train, labels, csv.toString());
            test = train.stream().filter(heldOut::contains).collect(Collectors.toList());
            train.removeAll(heldOut);
        }
        return new ImageFolder(labels, train, validation, test, skipped, multiLabel);
    }

    private List<LabeledImage> good(Map<Path, SkippedImage> bad, ListedImage.Part part) {
        return lines.stream()
                .filter(line -> line.part() == part && !bad.containsKey(line.path()))
                .map(this::labeled)
                .sorted(BY_CLASS_AND_PATH)
                .collect(Collectors.toCollection(ArrayList::new));
    }

    private LabeledImage labeled(ListedImage line) {
        List<Integer> indices = line.labels().stream().map(labels::indexOf).collect(Collectors.toList());
        return new LabeledImage(line.path(), indices, List.copyOf(line.labels()));
    }

    private void requireClasses(List<LabeledImage> part, String what) throws InvalidImageFolderException {
        Set<String> missing = new TreeSet<>(labels);
        part.forEach(image -> missing.removeAll(image.labels()));
        if (!missing.isEmpty()) {
            throw new InvalidImageFolderException(csv + " has no " + what + " of " + missing
                    + " that can be read: add some, or remove these classes");
        }
    }
}
