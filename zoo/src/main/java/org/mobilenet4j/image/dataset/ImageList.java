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

    /** So many classes are named in a message. */
    private static final int SHOWN = 20;

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
        ImageList list = new ImageList(csv, multiLabel, lines(csv, multiLabel));
        if (list.labels.size() < 2) {
            throw new InvalidImageFolderException(
                    csv + " has " + (list.labels.isEmpty() ? "no class" : "one class only, " + list.labels)
                            + ": add pictures of other classes");
        }
        return list;
    }

    private static List<ListedImage> lines(Path csv, boolean multiLabel) throws IOException {
        List<ListedImage> lines = new ImageListParser(csv, multiLabel).parse();
        if (lines.isEmpty()) {
            throw new InvalidImageFolderException(csv + " names no pictures: add a line for each below the header");
        }
        return lines;
    }

    /**
     * The images to test a network with: those of the split test, of validation if there are none, all in a list without
     * that column.
     *
     * @param classes the network's
     * @throws InvalidImageFolderException for a line that is not as expected, another class, or no such images
     */
    static TestImages test(Path csv, boolean multiLabel, List<String> classes) throws IOException {
        List<ListedImage> lines = lines(csv, multiLabel);
        ListedImage.Part part = null;
        List<String> warnings = List.of();
        if (lines.get(0).part() != null) {
            part = ListedImage.Part.TEST;
            if (lines.stream().noneMatch(line -> line.part() == ListedImage.Part.TEST)) {
                part = ListedImage.Part.VALIDATION;
                warnings = List.of(csv + " has no test images: tested with its validation images");
            }
        }
        List<LabeledImage> images = new ArrayList<>();
        for (ListedImage line : lines) {
            if (line.part() == part) {
                requireKnown(csv, line, classes);
                images.add(line.among(classes));
            }
        }
        if (images.isEmpty()) {
            throw new InvalidImageFolderException(csv + " has no images to test with: no line has test or validation as"
                    + " the split; add some, or take out that column to test with all images");
        }
        images.sort(BY_CLASS_AND_PATH);
        return new TestImages(images, List.of(), warnings);
    }

    private static void requireKnown(Path csv, ListedImage line, List<String> classes)
            throws InvalidImageFolderException {
        for (String label : line.labels()) {
            if (!classes.contains(label)) {
                throw new InvalidImageFolderException(
                        csv + ", line " + line.line() + ": expected a class of the network, "
                                + some(classes)
                                + "; found '" + label + "'; correct it or remove the line");
            }
        }
    }

    /** The first of many classes, for messages. */
    static String some(List<String> classes) {
        int more = Math.max(0, classes.size() - SHOWN);
        return classes.subList(0, classes.size() - more) + (more > 0 ? " and " + more + " more" : "");
    }

    Set<Path> paths() {
        return lines.stream().map(ListedImage::path).collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * The data set of the images that can be read.
     *
     * @param bad   the others
     * @param split for a list that does not say what is held out
     * @throws InvalidImageFolderException when a part lacks a class
     */
    ImageParts without(Map<Path, SkippedImage> bad, StratifiedSplit split) throws InvalidImageFolderException {
        boolean parted = lines.get(0).part() != null;
        List<LabeledImage> train = good(bad, parted ? ListedImage.Part.TRAIN : null);
        List<LabeledImage> validation = List.of();
        List<LabeledImage> test = List.of();
        List<String> warnings = new ArrayList<>();
        if (parted) {
            validation = good(bad, ListedImage.Part.VALIDATION);
            test = good(bad, ListedImage.Part.TEST);
            requireClasses(train, "training images");
            if (!test.isEmpty() || names(ListedImage.Part.TEST)) {
                requireClasses(test, "test images");
            }
            if (!validation.isEmpty() || names(ListedImage.Part.VALIDATION)) {
                requireClasses(validation, "validation images");
            }
        } else {
            requireClasses(train, "images");
        }
        if (test.isEmpty() && validation.isEmpty()) {
            if (parted) {
                warnings.add(ImageParts.NO_OTHERS);
            }
            Set<LabeledImage> heldOut = split.heldOut(train, labels, csv.toString());
            test = train.stream().filter(heldOut::contains).collect(Collectors.toList());
            train.removeAll(heldOut);
        }
        return new ImageParts(labels, train, validation, test, warnings);
    }

    private boolean names(ListedImage.Part part) {
        return lines.stream().anyMatch(line -> line.part() == part);
    }

    private List<LabeledImage> good(Map<Path, SkippedImage> bad, ListedImage.Part part) {
        return lines.stream()
                .filter(line -> line.part() == part && !bad.containsKey(line.path()))
                .map(line -> line.among(labels))
                .sorted(BY_CLASS_AND_PATH)
                .collect(Collectors.toCollection(ArrayList::new));
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
