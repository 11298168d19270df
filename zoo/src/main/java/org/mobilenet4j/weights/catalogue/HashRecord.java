/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights.catalogue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.mobilenet4j.internal.io.WholeFile;

/** The record of a file's SHA-256 beside it, in the form of {@code sha256sum}. No instances. */
final class HashRecord {

    private static final String SUFFIX = ".sha256";

    private HashRecord() {}

    /** Where a file's hash is recorded. */
    static Path beside(Path file) {
        return file.resolveSibling(file.getFileName() + SUFFIX);
    }

    /** The recorded hash of a file, if there is a record. */
    static Optional<String> read(Path file) throws IOException {
        Path record = beside(file);
        return Files.exists(record)
                ? Optional.of(Files.readString(record).trim().split("\\s", 2)[0])
                : Optional.empty();
    }

    /** Records a file's hash. */
    static void write(Path file, String hash) throws IOException {
        String line = hash + "  " + file.getFileName() + "\n";
        WholeFile.write(beside(file), unfinished -> Files.writeString(unfinished, line));
    }
}
