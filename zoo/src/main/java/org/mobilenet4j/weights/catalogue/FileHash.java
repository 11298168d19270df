/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights.catalogue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import org.mobilenet4j.io.WholeFile;

/** SHA-256 of files, and the record of it beside them in the form of {@code sha256sum}. No instances. */
final class FileHash {

    private static final String SUFFIX = ".sha256";
    private static final int BLOCK = 1 << 16;

    private FileHash() {}

    /** @return 64 lower-case hexadecimal digits */
    static String sha256(Path file) throws IOException {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
        byte[] block = new byte[BLOCK];
        try (InputStream stream = new DigestInputStream(Files.newInputStream(file), digest)) {
            int read = 0;
            while (read >= 0) {
                read = stream.read(block);
            }
        }
        StringBuilder hex = new StringBuilder();
        for (byte b : digest.digest()) {
            hex.append(String.format("%02x", b));
        }
        return hex.toString();
    }

    /** Where a file's hash is recorded. */
    static Path record(Path file) {
        return file.resolveSibling(file.getFileName() + SUFFIX);
    }

    /** The recorded hash of a file, if there is a record. */
    static Optional<String> recorded(Path file) throws IOException {
        Path record = record(file);
        return Files.exists(record)
                ? Optional.of(Files.readString(record).trim().split("\\s", 2)[0])
                : Optional.empty();
    }

    /** Records a file's hash. */
    static void write(Path file, String hash) throws IOException {
        String line = hash + "  " + file.getFileName() + "\n";
        WholeFile.write(record(file), unfinished -> Files.writeString(unfinished, line));
    }
}
