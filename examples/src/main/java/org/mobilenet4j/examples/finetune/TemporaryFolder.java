/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.examples.finetune;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A folder that is gone when it is closed, and also when the program is interrupted: a shutdown hook removes it then.
 */
final class TemporaryFolder implements AutoCloseable {

    /** How often an interrupted program tries to remove the folder. */
    private static final int ATTEMPTS = 20;

    private final Path path;
    private final Thread hook;

    private TemporaryFolder(Path path) {
        this.path = path;
        this.hook = new Thread(this::deleteWhileInUse, "remove " + path);
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /**
     * Makes a folder among the system's temporary ones.
     *
     * @param prefix first part of its name
     * @throws IOException if it cannot be made
     */
    static TemporaryFolder create(String prefix) throws IOException {
        return new TemporaryFolder(Files.createTempDirectory(prefix));
    }

    /**
     * Makes a folder beside another one, so that it can be renamed to it.
     *
     * @param target what it may become; need not exist
     * @throws IOException if it cannot be made
     */
    static TemporaryFolder beside(Path target) throws IOException {
        Path absolute = target.toAbsolutePath();
        Files.createDirectories(absolute.getParent());
        return new TemporaryFolder(Files.createTempDirectory(absolute.getParent(), "." + absolute.getFileName()));
    }

    /** The folder. */
    Path path() {
        return path;
    }

    /** Removes the folder and all that is in it. */
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
