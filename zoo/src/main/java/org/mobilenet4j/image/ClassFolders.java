/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.image;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The pictures of one folder by class, where each class is a folder. At least two classes, none empty. Immutable. */
final class ClassFolders {

    private final Path folder;
    private final Map<String, List<LabeledImage>> classes;

    private ClassFolders(Path folder, Map<String, List<LabeledImage>> classes) {
        this.folder = folder;
        this.classes = classes;
    }

    /** @throws InvalidImageFolderException for no pictures, one class, or an empty class */
    static ClassFolders find(Path folder) throws IOException {
        Map<String, List<Path>> found = new TreeMap<>();
        for (Path child : ImageFiles.foldersIn(folder)) {
            found.put(child.getFileName().toString(), ImageFiles.below(child));
        }
        requireClasses(folder, found);
        Map<String, List<LabeledImage>> classes = new LinkedHashMap<>();
        for (Map.Entry<String, List<Path>> entry : found.entrySet()) {
            int index = classes.size();
            classes.put(
                    entry.getKey(),
                    entry.getValue().stream()
                            .map(path -> new LabeledImage(path, index, entry.getKey()))
                            .collect(Collectors.toList()));
        }
        return new ClassFolders(folder, classes);
    }

    private static void requireClasses(Path folder, Map<String, List<Path>> found) throws IOException {
        if (found.values().stream().allMatch(List::isEmpty)) {
            boolean loose = !ImageFiles.directlyIn(folder).isEmpty();
            throw new InvalidImageFolderException(folder
                    + (loose
                            ? " holds pictures but no folders of classes: move each class's pictures into a folder named as it"
                            : " holds no pictures (JPEG, PNG, GIF, WebP, TIFF, BMP): give the folder that holds one folder of"
                                    + " pictures per class"));
        }
        for (Map.Entry<String, List<Path>> entry : found.entrySet()) {
            if (entry.getValue().isEmpty()) {
                throw new InvalidImageFolderException("The class '" + entry.getKey() + "' has no pictures: add some to "
                        + folder.resolve(entry.getKey()) + " or remove the folder");
            }
        }
        if (found.size() == 1) {
            String only = found.keySet().iterator().next();
            throw new InvalidImageFolderException(folder + " holds one class only, '" + only + "': add a folder for"
                    + " another class, or give " + folder.resolve(only) + " if the classes' folders are in there");
        }
    }

    /** The classes' names, sorted. */
    List<String> labels() {
        return List.copyOf(classes.keySet());
    }

    /** All pictures, by class and path. */
    List<LabeledImage> images() {
        return classes.values().stream().flatMap(List::stream).collect(Collectors.toUnmodifiableList());
    }

    /** @throws InvalidImageFolderException when the other folder has other classes */
    void requireSameClasses(ClassFolders other) throws InvalidImageFolderException {
        Set<String> missing = new TreeSet<>(classes.keySet());
        missing.removeAll(other.classes.keySet());
        Set<String> extra = new TreeSet<>(other.classes.keySet());
        extra.removeAll(classes.keySet());
        if (!missing.isEmpty() || !extra.isEmpty()) {
            throw new InvalidImageFolderException(folder + " and " + other.folder + " hold different classes: "
                    + (missing.isEmpty() ? "" : "only the first has " + missing)
                    + (missing.isEmpty() || extra.isEmpty() ? "" : ", ")
                    + (extra.isEmpty() ? "" : "only the second has " + extra)
                    + "; add the missing folders of pictures or remove the others");
        }
    }

    /**
     * The same without some pictures.
     *
     * @throws InvalidImageFolderException when a class has none left
     */
    ClassFolders without(Map<Path, SkippedImage> bad) throws InvalidImageFolderException {
        Map<String, List<LabeledImage>> good = new LinkedHashMap<>();
        for (Map.Entry<String, List<LabeledImage>> entry : classes.entrySet()) {
            List<LabeledImage> kept = new ArrayList<>(entry.getValue());
            kept.removeIf(image -> bad.containsKey(image.path()));
            if (kept.isEmpty()) {
                throw new InvalidImageFolderException("The class '" + entry.getKey() + "' has no readable pictures ("
                        + bad.get(entry.getValue().get(0).path()) + "): add good ones to "
                        + folder.resolve(entry.getKey()) + " or remove the folder");
            }
            good.put(entry.getKey(), kept);
        }
        return new ClassFolders(folder, good);
    }

    /** @throws InvalidImageFolderException when a class has a single picture */
    void split(StratifiedSplit split, List<LabeledImage> train, List<LabeledImage> test)
            throws InvalidImageFolderException {
        for (Map.Entry<String, List<LabeledImage>> entry : classes.entrySet()) {
            if (entry.getValue().size() < 2) {
                throw new InvalidImageFolderException(
                        "The class '" + entry.getKey() + "' has a single readable picture,"
                                + " and one must be held out as a test: add more to " + folder.resolve(entry.getKey()));
            }
            Set<LabeledImage> heldOut = split.heldOut(entry.getValue());
            entry.getValue().forEach(image -> (heldOut.contains(image) ? test : train).add(image));
        }
    }
}
