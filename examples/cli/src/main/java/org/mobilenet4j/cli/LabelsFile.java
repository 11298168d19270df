/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.mobilenet4j.weights.catalogue.PretrainedModel;

/** Names of classes in a text file, UTF-8, one a line, in the order of the network's outputs. No instances. */
final class LabelsFile {

    private LabelsFile() {}

    /**
     * Gives a model the names.
     *
     * @throws IOException if they cannot be read, are not as many as the network has classes, or do not tell them apart
     */
    static PretrainedModel apply(Path file, PretrainedModel model) throws IOException {
        List<String> names = read(file);
        int classes = model.card().labels().size();
        if (names.size() != classes) {
            throw new IOException("The labels " + file + " have " + names.size() + " lines, the network has " + classes
                    + " classes; give a name for each, one a line");
        }
        try {
            return model.withLabels(names);
        } catch (IllegalArgumentException e) {
            throw new IOException("Cannot use the labels " + file + ": " + e.getMessage(), e);
        }
    }

    private static List<String> read(Path file) throws IOException {
        try {
            String text = Files.readString(file, StandardCharsets.UTF_8);
            // editors of Windows put it before the first name
            String unmarked = text.startsWith("\uFEFF") ? text.substring(1) : text;
            return unmarked.stripTrailing().lines().map(String::strip).collect(Collectors.toList());
        } catch (CharacterCodingException e) {
            throw new IOException("Cannot read the labels " + file + ": they are not UTF-8; save them so", e);
        }
    }
}
