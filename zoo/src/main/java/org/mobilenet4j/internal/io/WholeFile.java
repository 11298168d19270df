/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.internal.io;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
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
        if (Files.exists(target) && !Files.isRegularFile(target)) {
            throw new FileSystemException(
                    target.toString(),
                    null,
                    "cannot be written, because it is "
                            + (Files.isDirectory(target)
                                    ? "a folder; name a file in it"
                                    : "no file; name another place"));
        }
        try (TemporaryFolder folder = TemporaryFolder.beside(target)) {
            Path unfinished = folder.path().resolve(target.getFileName().toString());
            try {
                content.writeTo(unfinished);
                moveIntoPlace(unfinished, target);
            } catch (IOException e) {
                throw Unwritten.of(target, folder.path(), e);
            }
        }
        return target;
    }

    /**
     * Writes a file unless that would cost somebody a file of another kind.
     *
     * @param target  where to; missing folders are made, an existing file of this kind is replaced
     * @param kind    what is written
     * @param content makes what shall be in it
     * @return {@code target}
     * @throws java.nio.file.FileAlreadyExistsException if something else is there; the message says what
     * @throws IOException if the content cannot be made, or not be put in its place
     */
    public static Path write(Path target, FileKind kind, Content content) throws IOException {
        kind.requireReplaceable(target);
        return write(target, unfinished -> {
            content.writeTo(unfinished);
            // it may have come in the meantime
            kind.requireReplaceable(target);
        });
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

    /** The system says of a full disk that it is full, but not which file it was writing. */
    private static final class Unwritten extends IOException {

        private static final long serialVersionUID = 1L;

        private final transient Path target;
        private final String reason;

        private Unwritten(Path target, String reason, IOException cause) {
            super("Cannot write " + target + ": " + reason, cause);
            this.target = target;
            this.reason = reason;
        }

        /** @param folder the temporary one, whose name nobody knows */
        static IOException of(Path target, Path folder, IOException cause) {
            if (cause instanceof Unwritten) {
                Unwritten inner = (Unwritten) cause;
                return inner.target.startsWith(folder) ? new Unwritten(target, inner.reason, inner) : inner;
            }
            String reason = cause.getMessage();
            if (cause instanceof FileSystemException) {
                FileSystemException named = (FileSystemException) cause;
                if (named.getFile() == null || !named.getFile().startsWith(folder.toString())) {
                    return cause; // by a name that people know
                }
                reason = named.getReason();
            }
            return new Unwritten(target, reason == null ? cause.getClass().getSimpleName() : reason, cause);
        }
    }
}
