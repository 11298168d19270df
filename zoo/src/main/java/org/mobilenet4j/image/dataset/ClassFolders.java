/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.image.dataset;

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
import org.mobilenet4j.image.codec.ImageFormat;

/** The images of one folder by class, where each class is a folder. Immutable. */
final class ClassFolders {

    /** So many files or links are named in a message. */
    private static final int SHOWN = 3;

    private final Path folder;
    private final Map<String, List<LabeledImage>> classes;
    private final List<SkippedImage> others;
    private final List<String> warnings;

    private ClassFolders(
            Path folder, Map<String, List<LabeledImage>> classes, List<SkippedImage> others, List<String> warnings) {
        this.folder = folder;
        this.classes = classes;
        this.others = List.copyOf(others);
        this.warnings = List.copyOf(warnings);
    }

    /** @throws InvalidImageFolderException for no images, one class, or an empty class */
    static ClassFolders find(Path folder) throws IOException {
        ClassFolders found = findAny(folder);
        found.requireClasses();
        return found;
    }

    /** What there is, be it nothing. */
    static ClassFolders findAny(Path folder) throws IOException {
        FolderWalk walk = new FolderWalk(folder);
        Map<String, List<Path>> found = new TreeMap<>();
        for (Path child : ImageFiles.foldersIn(folder)) {
            if (walk.enters(child)) {
                found.put(child.getFileName().toString(), walk.images(child));
            }
        }
        List<String> warnings = new ArrayList<>();
        Map<String, List<LabeledImage>> classes = new LinkedHashMap<>();
        List<Path> deeper = new ArrayList<>();
        for (Map.Entry<String, List<Path>> entry : found.entrySet()) {
            int index = classes.size();
            classes.put(
                    entry.getKey(),
                    entry.getValue().stream()
                            .map(path -> new LabeledImage(path, index, entry.getKey()))
                            .collect(Collectors.toList()));
            Path child = folder.resolve(entry.getKey());
            entry.getValue().stream()
                    .filter(path -> !child.equals(path.getParent()))
                    .forEach(deeper::add);
        }
        if (!walk.links().isEmpty()) {
            warnings.add("links to folders whose images are found without them are passed over: " + some(walk.links()));
        }
        if (!deeper.isEmpty()) {
            warnings.add(deeper.size()
                    + " images lie in folders below their class's and count as images of that class: " + some(deeper));
        }
        List<SkippedImage> others = new ArrayList<>(walk.others());
        for (Path loose : FolderWalk.directlyIn(folder)) {
            others.add(new SkippedImage(loose, "it lies directly in " + folder + " and belongs to no class"));
        }
        return new ClassFolders(folder, classes, others, warnings);
    }

    private static String some(List<Path> paths) {
        int shown = Math.min(SHOWN, paths.size());
        return paths.subList(0, shown).stream().map(Path::toString).collect(Collectors.joining(", "))
                + (shown < paths.size() ? " and " + (paths.size() - shown) + " more" : "");
    }

    private void requireClasses() throws InvalidImageFolderException {
        if (images().isEmpty()) {
            boolean loose =
                    others.stream().anyMatch(other -> folder.equals(other.path().getParent()));
            throw new InvalidImageFolderException(folder
                    + (loose
                            ? " holds images but no folders of classes: move each class's images into a folder named as it"
                            : " holds no images (" + ImageFormat.NAMES + "): give the folder that holds one folder of"
                                    + " images per class"));
        }
        for (Map.Entry<String, List<LabeledImage>> entry : classes.entrySet()) {
            Path place = folder.resolve(entry.getKey());
            if (entry.getValue().isEmpty()) {
                String other = others.stream()
                        .filter(file -> file.path().startsWith(place))
                        .findFirst()
                        .map(file -> ", but " + file)
                        .orElse("");
                throw new InvalidImageFolderException("The class '" + entry.getKey() + "' has no images" + other
                        + ": add some to " + place + " or remove the folder");
            }
        }
        if (classes.size() == 1) {
            String only = classes.keySet().iterator().next();
            throw new InvalidImageFolderException(folder + " holds one class only, '" + only + "': add a folder for"
                    + " another class, or give " + folder.resolve(only) + " if the classes' folders are in there");
        }
    }

    /** Files that are no images, and images that are in no class, with the reason. */
    List<SkippedImage> others() {
        return others;
    }

    /** What should be known, a sentence each. */
    List<String> warnings() {
        return warnings;
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
                    + "; add the missing folders of images or remove the others");
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
                throw new InvalidImageFolderException("The class '" + entry.getKey() + "' has no readable images ("
                        + bad.get(entry.getValue().get(0).path()) + "): add good ones to "
                        + folder.resolve(entry.getKey()) + " or remove the folder");
            }
            good.put(entry.getKey(), kept);
        }
        return new ClassFolders(folder, good, others, warnings);
    }

    /**
     * The images as ones to test a network with.
     *
     * @param classes the network's
     * @param told    what is to be said already
     * @throws InvalidImageFolderException when there are none, or of another class
     */
    TestImages test(List<String> classes, List<String> told) throws InvalidImageFolderException {
        List<LabeledImage> images = images();
        if (images.isEmpty()) {
            throw new InvalidImageFolderException(folder + " holds no folders of images; give the folder that holds one"
                    + " folder of images per class, named as the network's classes: " + ImageList.some(classes));
        }
        List<String> unknown = images.stream()
                .map(LabeledImage::label)
                .distinct()
                .filter(label -> !classes.contains(label))
                .collect(Collectors.toList());
        if (!unknown.isEmpty()) {
            throw new InvalidImageFolderException("The network does not know the classes " + unknown + " of " + folder
                    + "; it knows " + ImageList.some(classes) + "; rename these folders or take them out");
        }
        List<String> all = new ArrayList<>(told);
        all.addAll(warnings);
        List<LabeledImage> known = images.stream()
                .map(image -> new LabeledImage(image.path(), classes.indexOf(image.label()), image.label()))
                .sorted(ImageList.BY_CLASS_AND_PATH)
                .collect(Collectors.toList());
        return new TestImages(known, others, all);
    }

    /** @throws InvalidImageFolderException when a class has a single picture */
    void split(StratifiedSplit split, List<LabeledImage> train, List<LabeledImage> test)
            throws InvalidImageFolderException {
        for (Map.Entry<String, List<LabeledImage>> entry : classes.entrySet()) {
            if (entry.getValue().size() < 2) {
                throw new InvalidImageFolderException("The class '" + entry.getKey() + "' has a single readable image,"
                        + " and one must be held out as a test: add more to " + folder.resolve(entry.getKey()));
            }
            Set<LabeledImage> heldOut = split.heldOut(entry.getValue());
            entry.getValue().forEach(image -> (heldOut.contains(image) ? test : train).add(image));
        }
    }
}
