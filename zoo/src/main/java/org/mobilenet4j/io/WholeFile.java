/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.io;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Writes a file that appears whole or not at all: it is made in a temporary folder beside its place and moved when it is
 * complete. Readers see the old file or the new one; a failure or an interrupted program leaves the old one and nothing
 * else. No instances.
 */
public final class WholeFile {

    /** Makes the content of a file. */
    @FunctionalInterface
    public interface Content {

        /**
         * Makes the file.
         *
         * @param unfinished where to; missing, in a folder of its own that holds nothing else
         * @throws IOException if that fails
         */
        void writeTo(Path unfinished) throws IOException;
    }

    private WholeFile() {}

    /**
     * Writes a file.
     *
     * @param target  where to; missing folders are made, an existing file is replaced
     * @param content makes what shall be in it
     * @return {@code target}
     * @throws IOException if the content cannot be made, or not be put in its place
     */
    public static Path write(Path target, Content content) throws IOException {
        try (TemporaryFolder folder = TemporaryFolder.beside(target)) {
            Path unfinished = folder.path().resolve(target.getFileName().toString());
            content.writeTo(unfinished);
            moveIntoPlace(unfinished, target);
        }
        return target;
    }

    /**
     * Puts a finished file in its place.
     *
     * @param finished nobody writes it any more; on the same disk as the target
     * @param target   an existing file is replaced
     * @throws IOException if it cannot be moved
     */
    public static void moveIntoPlace(Path finished, Path target) throws IOException {
        flush(finished);
        move(finished, target);
    }

    /** To the disk before the move, so that a crash leaves the old file or the whole new one. */
    private static void flush(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
