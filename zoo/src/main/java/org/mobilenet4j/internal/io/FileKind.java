/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.internal.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A kind of file that this library writes, recognised by content and not by name: one of its own kind may be replaced,
 * whatever else is in its place may not. Immutable and thread-safe.
 */
public final class FileKind {

    private static final Logger LOG = LoggerFactory.getLogger(FileKind.class);

    /** So much of a foreign text is shown. */
    private static final int SHOWN = 40;

    private static final int PROBE = 512;

    /** Looks into a file. */
    @FunctionalInterface
    public interface Recognition {

        /**
         * Whether a file is of the kind.
         *
         * @param file a regular file with something in it
         * @throws IOException if it cannot be read or is damaged; it counts as another kind then
         */
        boolean matches(Path file) throws IOException;
    }

    private final String name;
    private final Recognition recognition;

    /**
     * @param name        for messages, with an article: {@code a model}
     * @param recognition tells its files from others
     */
    public FileKind(String name, Recognition recognition) {
        this.name = Objects.requireNonNull(name, "name");
        this.recognition = Objects.requireNonNull(recognition, "recognition");
    }

    /** Whether a file is there that is of this kind. */
    public boolean matches(Path file) {
        try {
            return Files.isRegularFile(file) && Files.size(file) > 0 && recognition.matches(file);
        } catch (IOException | RuntimeException unreadable) {
            LOG.debug("{} is not {}", file, name, unreadable);
            return false;
        }
    }

    /**
     * What stands in the way of writing a file of this kind.
     *
     * @param file where it is to go
     * @return what is there, such as {@code a text that begins "path,label"}; empty if nothing is there, an empty file,
     *         or one of this kind
     * @throws IOException if what is there cannot be looked at
     */
    public Optional<String> obstacle(Path file) throws IOException {
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        if (Files.isDirectory(file)) {
            return Optional.of("a folder");
        }
        if (!Files.exists(file)) {
            return Optional.of("a link to something that is missing");
        }
        if (!Files.isRegularFile(file)) {
            return Optional.of("a device or a pipe");
        }
        return Files.size(file) == 0 || matches(file) ? Optional.empty() : Optional.of(description(file));
    }

    /**
     * Makes sure that writing a file of this kind costs nobody another one.
     *
     * @param file where it is to go
     * @throws FileAlreadyExistsException if something else is there; the message says what
     * @throws IOException                if what is there cannot be looked at
     */
    public void requireReplaceable(Path file) throws IOException {
        Optional<String> obstacle = obstacle(file);
        if (obstacle.isPresent()) {
            throw new FileAlreadyExistsException(
                    file.toString(),
                    null,
                    "cannot write " + name + " there, because " + obstacle.get()
                            + " is there already; name another place, or move that away first");
        }
    }

    private static String description(Path file) throws IOException {
        byte[] start;
        try (InputStream stream = Files.newInputStream(file)) {
            start = stream.readNBytes(PROBE);
        }
        String latin = new String(start, StandardCharsets.ISO_8859_1);
        if (latin.startsWith("PK\3\4")) {
            return "another zip file";
        }
        if (latin.startsWith("\u0089HDF")) {
            return "an HDF5 file";
        }
        if (latin.startsWith("\u00ff\u00d8\u00ff") || latin.startsWith("\u0089PNG")) {
            return "an image";
        }
        if (latin.startsWith("\u0093NUMPY")) {
            return "a NumPy file";
        }
        if (latin.chars().anyMatch(c -> c < ' ' && "\t\r\n\f\u001b".indexOf(c) < 0)) {
            return "a file of " + Files.size(file) + " bytes with other content";
        }
        String line = new String(start, StandardCharsets.UTF_8)
                .replace("\ufeff", "")
                .strip()
                .lines()
                .findFirst()
                .orElse("");
        return "a text that begins \"" + (line.length() > SHOWN ? line.substring(0, SHOWN) + "..." : line) + '"';
    }

    /** Its name, with an article. */
    @Override
    public String toString() {
        return name;
    }
}
