/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.image.dataset;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The folders of a data set's parts, which hold the folders of classes: {@code train/}, {@code val/}, {@code test/} under
 * any of their usual names ({@link SplitName}). Immutable.
 */
final class SplitFolders {

    /** Words that are names of classes too: vehicles, and what is not invalid. */
    private static final Set<String> ALSO_CLASSES = Set.of("train", "valid");

    private final Map<SplitName, Path> folders;
    private final List<String> warnings;

    private SplitFolders(Map<SplitName, Path> folders, List<String> warnings) {
        this.folders = folders;
        this.warnings = warnings;
    }

    /**
     * Finds out whether a folder holds parts of a data set, or classes.
     *
     * @return empty if the folders in it are classes, as far as their names tell
     * @throws InvalidImageFolderException when it may be both, or a part has no classes; the message says what to do
     */
    static Optional<SplitFolders> in(Path folder) throws IOException {
        Map<Path, SplitName> named = new TreeMap<>(ImageFiles.BY_NAME);
        List<Path> others = new ArrayList<>();
        for (Path child : ImageFiles.foldersIn(folder)) {
            Optional<SplitName> name = SplitName.of(child.getFileName().toString());
            if (name.isPresent()) {
                named.put(child, name.get());
            } else {
                others.add(child);
            }
        }
        boolean parted = false;
        for (Path split : named.keySet()) {
            parted |= holdsClasses(innermost(split, named.get(split)));
        }
        if (!parted) {
            requireClasses(folder, named, others);
            return Optional.empty();
        }
        return Optional.of(of(folder, named, others));
    }

    private static SplitFolders of(Path folder, Map<Path, SplitName> named, List<Path> others) throws IOException {
        List<String> warnings = new ArrayList<>();
        for (Path other : others) {
            if (holdsImages(other)) {
                throw new InvalidImageFolderException(folder + " holds " + names(named.keySet())
                        + ", which are named as parts of a data set, and " + names(List.of(other))
                        + ", which is not: move its images into a class of these parts, or " + other
                        + " out of the folder; or, if all of them are classes, rename the former");
            }
            warnings.add(other + " holds no images and is left out");
        }
        Map<SplitName, Path> folders = new EnumMap<>(SplitName.class);
        for (Map.Entry<Path, SplitName> entry : named.entrySet()) {
            add(folder, entry.getKey(), entry.getValue(), folders, warnings);
        }
        return new SplitFolders(folders, warnings);
    }

    private static void add(
            Path folder, Path split, SplitName name, Map<SplitName, Path> folders, List<String> warnings)
            throws IOException {
        Path inner = innermost(split, name);
        if (name == SplitName.UNLABELED) {
            warnings.add(split + " is named as one of images without classes and is left out");
            return;
        }
        if (!holdsClasses(inner)) {
            boolean loose = !FolderWalk.directlyIn(inner).isEmpty();
            throw new InvalidImageFolderException(inner
                    + (loose ? " holds images but no folders of classes" : " holds no images")
                    + ", unlike the other parts of " + folder + ": "
                    + (loose
                            ? "move each class's images into a folder named as it, or, if nobody knows their classes,"
                                    + " move " + split + " elsewhere"
                            : "add some, or remove the folder"));
        }
        Path before = folders.put(name, inner);
        if (before != null) {
            throw new InvalidImageFolderException(
                    folder + " has two folders for " + name + ", " + before + " and " + inner
                            + ": put their images into one, or rename one of them (train, val and test are told apart)");
        }
    }

    /** Where no folder has folders of classes in it, names of parts are names of classes at best. */
    private static void requireClasses(Path folder, Map<Path, SplitName> named, List<Path> others) throws IOException {
        List<Path> withImages = new ArrayList<>();
        for (Path split : named.keySet()) {
            if (holdsImages(split)) {
                withImages.add(split);
            }
        }
        boolean classes = false;
        for (Path other : others) {
            classes |= holdsImages(other);
        }
        if (withImages.isEmpty()) {
            return;
        }
        if (!classes) {
            throw new InvalidImageFolderException(names(withImages) + " in " + folder
                    + (withImages.size() == 1 ? " is named as a part" : " are named as parts")
                    + " of a data set but has no folders of classes: move each class's images in there into a folder named"
                    + " as it");
        }
        String only = withImages.get(0).getFileName().toString();
        if (withImages.size() > 1 || !ALSO_CLASSES.contains(only)) {
            throw new InvalidImageFolderException(folder + " holds " + names(withImages)
                    + ", named as a part of a data set, beside folders of classes: if it is a class, rename it or list the"
                    + " images in a CSV file; if it is a part, put folders of classes into it and the classes beside it"
                    + " into train/");
        }
    }

    private static String names(Iterable<Path> folders) {
        List<String> names = new ArrayList<>();
        folders.forEach(folder -> names.add(folder.getFileName() + "/"));
        return names.size() < 2
                ? String.join("", names)
                : String.join(", ", names.subList(0, names.size() - 1)) + " and " + names.get(names.size() - 1);
    }

    /** Archives are often unpacked into a folder of the same name: seg_train/seg_train. */
    private static Path innermost(Path split, SplitName name) throws IOException {
        List<Path> inside = ImageFiles.foldersIn(split);
        boolean again = inside.size() == 1
                && inside.get(0)
                        .getFileName()
                        .toString()
                        .equalsIgnoreCase(split.getFileName().toString())
                && FolderWalk.directlyIn(split).isEmpty();
        return again ? innermost(inside.get(0), name) : split;
    }

    private static boolean holdsClasses(Path folder) throws IOException {
        for (Path child : ImageFiles.foldersIn(folder)) {
            if (holdsImages(child)) {
                return true;
            }
        }
        return false;
    }

    private static boolean holdsImages(Path folder) throws IOException {
        return !FoundImages.below(folder).images().isEmpty();
    }

    /** The folder of a part's classes; null if there is none. */
    Path folder(SplitName part) {
        return folders.get(part);
    }

    /** For messages. */
    String names() {
        return names(folders.values());
    }

    /** What should be known, a sentence each. */
    List<String> warnings() {
        return warnings;
    }
}
