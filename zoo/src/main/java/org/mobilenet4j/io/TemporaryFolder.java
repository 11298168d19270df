/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A folder that is gone when it is closed, and also when the program is interrupted: a shutdown hook removes it then.
 */
public final class TemporaryFolder implements AutoCloseable {

    /** How often an interrupted program tries to remove the folder. */
    private static final int ATTEMPTS = 20;

    private final Path path;
    private final Thread hook;

    private TemporaryFolder(Path path) {
        this.path = path;
        this.hook = new Thread(this::deleteWhileInUse, "remove " + path);
        try {
            Runtime.getRuntime().addShutdownHook(hook);
        } catch (IllegalStateException shuttingDown) {
            // too late for a hook; closing still removes it
        }
    }

    /**
     * Makes a folder among the system's temporary ones.
     *
     * @param prefix first part of its name
     * @throws IOException if it cannot be made
     */
    public static TemporaryFolder create(String prefix) throws IOException {
        return new TemporaryFolder(Files.createTempDirectory(prefix));
    }

    /**
     * Makes a hidden folder beside a file or another folder, on the same disk, so that what is made in it can be moved
     * there in one step.
     *
     * @param target what it may become; need not exist, nor need the folder it is in
     * @throws IOException if it cannot be made
     */
    public static TemporaryFolder beside(Path target) throws IOException {
        Path absolute = target.toAbsolutePath();
        Folders.create(absolute.getParent());
        try {
            return new TemporaryFolder(Files.createTempDirectory(absolute.getParent(), "." + absolute.getFileName()));
        } catch (FileSystemException e) {
            throw refusal(target, e);
        }
    }

    /** The system's own names a folder that nobody asked for. */
    private static FileSystemException refusal(Path target, FileSystemException cause) {
        String reason = cause.getReason() == null ? "no permission" : cause.getReason();
        FileSystemException refusal = new FileSystemException(
                target.toString(),
                null,
                "cannot be written, because nothing can be made in its folder (" + reason + "); name another place");
        refusal.initCause(cause);
        return refusal;
    }

    /** The folder. */
    public Path path() {
        return path;
    }

    /**
     * Removes the folder and all that is in it.
     *
     * @throws UncheckedIOException if that fails
     */
    @Override
    public void close() {
        delete();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException shuttingDown) {
            // the hook runs already
        }
    }

    private void delete() {
        try {
            deleteTree();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove the temporary folder " + path + "; remove it yourself", e);
        }
    }

    /** The rest of the program still runs while the JVM shuts down, and may put files where some were just removed. */
    private void deleteWhileInUse() {
        for (int i = 0; i < ATTEMPTS && Files.exists(path); i++) {
            try {
                deleteTree();
            } catch (IOException stillInUse) {
                // the next attempt finds what is left
            }
        }
    }

    private void deleteTree() throws IOException {
        if (Files.exists(path)) {
            for (Path entry : deepestFirst()) {
                Files.deleteIfExists(entry);
            }
        }
    }

    private List<Path> deepestFirst() throws IOException {
        try (Stream<Path> entries = Files.walk(path)) {
            return entries.sorted(Comparator.reverseOrder()).collect(Collectors.toList());
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
