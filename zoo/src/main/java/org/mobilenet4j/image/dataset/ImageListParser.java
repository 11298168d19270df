/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.image.dataset;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.apache.commons.csv.DuplicateHeaderMode;
import org.mobilenet4j.internal.io.FileNames;

/** Reads the lines of a CSV list of pictures; {@link ImageFolderReader} says what they look like. For one list. */
final class ImageListParser {

    private static final String PATH = "path";
    private static final String LABEL = "label";
    private static final String SPLIT = "split";
    private static final String SEPARATORS = "[|;]";
    private static final String NO_CLASS = "|";
    private static final CSVFormat FORMAT = CSVFormat.DEFAULT
            .builder()
            .setHeader()
            .setSkipHeaderRecord(true)
            .setIgnoreHeaderCase(true)
            // pandas leaves its index without a name
            .setAllowMissingColumnNames(true)
            .setDuplicateHeaderMode(DuplicateHeaderMode.ALLOW_EMPTY)
            .setIgnoreSurroundingSpaces(true)
            .setTrim(true)
            .build();

    private final Path csv;
    private final boolean multiLabel;
    private final Map<Path, ListedImage> images = new LinkedHashMap<>();

    ImageListParser(Path csv, boolean multiLabel) {
        this.csv = csv;
        this.multiLabel = multiLabel;
    }

    /**
     * @return the pictures in the order of their lines, each once
     * @throws InvalidImageFolderException when a line is not as expected; the message has its number
     */
    List<ListedImage> parse() throws IOException {
        try (CSVParser parser = CSVParser.parse(text(), FORMAT)) {
            requireColumns(parser.getHeaderNames());
            for (CSVRecord fields : parser) {
                add(image(fields, lineOf(fields, parser)));
            }
        } catch (IllegalArgumentException | IllegalStateException | UncheckedIOException e) {
            throw new InvalidImageFolderException(
                    csv + " is no list of comma-separated values: " + e.getMessage() + "; correct that line");
        }
        return new ArrayList<>(images.values());
    }

    private String text() throws IOException {
        try {
            String text = Files.readString(csv);
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new InvalidImageFolderException(csv + " is not in UTF-8; save the list as CSV in UTF-8");
        }
    }

    private void requireColumns(List<String> found) throws InvalidImageFolderException {
        for (String column : List.of(PATH, LABEL)) {
            if (found.stream().noneMatch(column::equalsIgnoreCase)) {
                throw invalid(
                        1,
                        "expected a header with the columns path and label, and split if the list says what is held out,"
                                + " separated by commas; found " + found + ", without '" + column + "'");
            }
        }
    }

    /** A quoted field may have line breaks; the parser stands at its record's last line. */
    private static long lineOf(CSVRecord fields, CSVParser parser) {
        long breaks = fields.stream()
                .mapToLong(field -> field.lines().count())
                .map(lines -> Math.max(0, lines - 1))
                .sum();
        return parser.getCurrentLineNumber() - breaks;
    }

    private ListedImage image(CSVRecord fields, long line) throws InvalidImageFolderException {
        int expected = fields.getParser().getHeaderNames().size();
        if (fields.size() != expected) {
            throw invalid(
                    line,
                    "expected " + expected + " fields as in the header, found " + fields.size()
                            + "; put fields with commas in double quotes");
        }
        ListedImage.Part part = fields.isMapped(SPLIT) ? part(fields.get(SPLIT), line) : null;
        return new ListedImage(file(fields.get(PATH), line), labels(fields.get(LABEL), line), part, line);
    }

    private Path file(String text, long line) throws InvalidImageFolderException {
        if (text.isEmpty()) {
            throw invalid(line, "expected the path of a picture, found nothing; fill it in or remove the line");
        }
        try {
            Path file = csv.resolveSibling(text).normalize();
            if (Files.isRegularFile(file)) {
                return file;
            }
            throw invalid(
                    line,
                    "expected a picture at " + file + ", found no such file; give paths that begin at the list's"
                            + " folder, or absolute ones" + (text.contains("\\") ? ", with / between folders" : ""));
        } catch (InvalidPathException e) {
            throw invalid(
                    line,
                    "expected the path of an image, found '" + text + "', which is no path here: "
                            + FileNames.remedy());
        }
    }

    private List<String> labels(String text, long line) throws InvalidImageFolderException {
        if (multiLabel && text.equals(NO_CLASS)) {
            return List.of();
        }
        List<String> labels = new ArrayList<>();
        for (String label : text.split(SEPARATORS, -1)) {
            if (label.isBlank()) {
                throw invalid(
                        line,
                        "expected a label, found "
                                + (text.isEmpty() ? "nothing" : "'" + text + "', with nothing beside a separator")
                                + "; fill it in or remove the line"
                                + (multiLabel ? ", or write " + NO_CLASS + " for a picture of no class" : ""));
            }
            labels.add(label.strip());
        }
        if (labels.size() > 1 && !multiLabel) {
            throw invalid(
                    line,
                    "expected one label, found '" + text
                            + "'; if pictures can be of several classes, read the list with"
                            + " ImageFolderReader.multiLabel and train with FineTuning.Builder.multiLabel, as the example"
                            + " program MultiLabel does; else write the class without | and ;");
        }
        return labels;
    }

    private ListedImage.Part part(String text, long line) throws InvalidImageFolderException {
        Optional<SplitName> name = SplitName.of(text);
        if (name.isPresent()) {
            switch (name.get()) {
                case TRAIN:
                    return ListedImage.Part.TRAIN;
                case VALIDATION:
                    return ListedImage.Part.VALIDATION;
                case TEST:
                    return ListedImage.Part.TEST;
                default:
                    break;
            }
        }
        throw invalid(line, "expected train, validation or test as the split, found '" + text + "'");
    }

    private void add(ListedImage image) throws InvalidImageFolderException {
        ListedImage before = images.putIfAbsent(image.path().toAbsolutePath().normalize(), image);
        if (before != null && !before.saysTheSame(image)) {
            throw invalid(
                    image.line(),
                    "expected each picture once, found " + image.path() + " (" + image + ") again, which line "
                            + before.line() + " has as (" + before + "); keep one of the lines"
                            + (multiLabel ? ", with all labels in it: a|b" : ""));
        }
    }

    private InvalidImageFolderException invalid(long line, String problem) {
        return new InvalidImageFolderException(csv + ", line " + line + ": " + problem);
    }
}
