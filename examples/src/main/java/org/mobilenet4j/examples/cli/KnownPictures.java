/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.examples.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.mobilenet4j.image.ImageFiles;
import org.mobilenet4j.image.ImageFolderReader;
import org.mobilenet4j.image.LabeledImage;

/** Finds pictures whose classes a model knows. Immutable. */
final class KnownPictures {

    /** So many classes are named in a message. */
    private static final int SHOWN = 20;

    private final Path model;
    private final List<String> labels;

    /**
     * @param model  for messages
     * @param labels its classes in the order of its outputs
     */
    KnownPictures(Path model, List<String> labels) {
        this.model = model;
        this.labels = labels;
    }

    /**
     * All pictures of a folder, or those of a list that are to test with.
     *
     * @throws IOException if there are none, or one of another class; the message says what to do
     */
    List<LabeledImage> in(Path source) throws IOException {
        if (Files.isRegularFile(source)) {
            return new ImageFolderReader().readTest(source, labels);
        }
        if (!Files.isDirectory(source)) {
            throw new IOException("There is no folder or list " + source + "; give the folder that holds one folder of"
                    + " pictures per class, or a CSV list of pictures");
        }
        Map<String, List<Path>> found = new TreeMap<>();
        try (Stream<Path> entries = Files.list(source)) {
            for (Path entry : entries.filter(Files::isDirectory).collect(Collectors.toList())) {
                List<Path> pictures = ImageFiles.below(entry);
                if (!pictures.isEmpty()) {
                    found.put(entry.getFileName().toString(), pictures);
                }
            }
        }
        requireKnown(source, found);
        List<LabeledImage> result = new ArrayList<>();
        found.forEach((label, pictures) ->
                pictures.forEach(path -> result.add(new LabeledImage(path, labels.indexOf(label), label))));
        return result;
    }

    private void requireKnown(Path folder, Map<String, List<Path>> found) throws IOException {
        if (found.isEmpty()) {
            throw new IOException(folder + " holds no folders of pictures; give the folder that holds one folder of"
                    + " pictures per class, named as the model's classes: " + some(labels));
        }
        List<String> unknown =
                found.keySet().stream().filter(label -> !labels.contains(label)).collect(Collectors.toList());
        if (!unknown.isEmpty()) {
            boolean split = Files.isDirectory(folder.resolve("test")) && unknown.contains("test");
            throw new IOException("The model " + model + " does not know the classes " + unknown + " of " + folder
                    + "; it knows " + some(labels) + "; "
                    + (split
                            ? "if the classes' folders are in there, give " + folder.resolve("test")
                            : "rename these folders or take them out"));
        }
    }

    private static String some(List<String> labels) {
        return labels.size() <= SHOWN
                ? labels.toString()
                : labels.subList(0, SHOWN) + " and " + (labels.size() - SHOWN) + " more";
    }
}
