/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights.catalogue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * What has arrived of a file, beside its place, and the server's name for the version it belongs to; both outlive the
 * program, so that a download goes on where it stopped. Guarded by {@link CacheLock}.
 */
final class PartialFile {

    private final Path path;
    private final Path version;

    PartialFile(Path target) {
        this.path = target.resolveSibling(target.getFileName() + ".part");
        this.version = target.resolveSibling(target.getFileName() + ".part.version");
    }

    Path path() {
        return path;
    }

    /** Bytes that have arrived. */
    long size() throws IOException {
        return Files.exists(path) ? Files.size(path) : 0;
    }

    /** What {@code If-Range} takes: the answer's strong ETag or its date. */
    Optional<String> version() throws IOException {
        return Files.exists(version) ? Optional.of(Files.readString(version)) : Optional.empty();
    }

    /** Starts anew. */
    void discard() throws IOException {
        Files.deleteIfExists(path);
        Files.deleteIfExists(version);
    }

    /** @param name the server's name for what arrives from now on, if it has one */
    void version(Optional<String> name) throws IOException {
        if (name.isPresent()) {
            Files.writeString(version, name.get());
        } else {
            Files.deleteIfExists(version);
        }
    }

    /** For more bytes at the end. */
    OutputStream append() throws IOException {
        return Files.newOutputStream(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
