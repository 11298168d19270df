/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.internal.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
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
        try {
            return new TemporaryFolder(Files.createTempDirectory(prefix));
        } catch (IOException e) {
            throw new IOException(
                    "Cannot make a temporary folder in " + System.getProperty("java.io.tmpdir")
                            + ": it is missing, full or not writable; name another one with -Djava.io.tmpdir=DIR",
                    e);
        }
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

    /**
     * Removes what {@link #beside} left when a program was killed, which runs no shutdown hook. To be called only while
     * nobody writes the target.
     *
     * @param target as it was given to {@link #beside}
     * @return how many folders were removed
     * @throws IOException if one cannot be removed
     */
    public static int removeAbandoned(Path target) throws IOException {
        Path absolute = target.toAbsolutePath();
        if (!Files.isDirectory(absolute.getParent())) {
            return 0;
        }
        List<Path> abandoned;
        try (Stream<Path> entries = Files.list(absolute.getParent())) {
            abandoned = entries.filter(entry -> isBeside(absolute, entry)).collect(Collectors.toList());
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        for (Path folder : abandoned) {
            deleteTree(folder);
        }
        return abandoned.size();
    }

    /** A hidden folder: the target's name and digits, empty or with a file of that name; others' names may begin alike. */
    private static boolean isBeside(Path target, Path entry) {
        String prefix = "." + target.getFileName();
        String name = entry.getFileName().toString();
        if (!name.startsWith(prefix)
                || !name.substring(prefix.length()).matches("\\d+")
                || !Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        String[] content = entry.toFile().list();
        return Files.exists(entry.resolve(target.getFileName())) || content != null && content.length == 0;
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
            deleteTree(path);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove the temporary folder " + path + "; remove it yourself", e);
        }
    }

    /** The rest of the program still runs while the JVM shuts down, and may put files where some were just removed. */
    private void deleteWhileInUse() {
        for (int i = 0; i < ATTEMPTS && Files.exists(path); i++) {
            try {
                deleteTree(path);
            } catch (IOException stillInUse) {
                // the next attempt finds what is left
            }
        }
    }

    private static void deleteTree(Path folder) throws IOException {
        if (Files.exists(folder)) {
            for (Path entry : deepestFirst(folder)) {
                Files.deleteIfExists(entry);
            }
        }
    }

    private static List<Path> deepestFirst(Path folder) throws IOException {
        try (Stream<Path> entries = Files.walk(folder)) {
            return entries.sorted(Comparator.reverseOrder()).collect(Collectors.toList());
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
