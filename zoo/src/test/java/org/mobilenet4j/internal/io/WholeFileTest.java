/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.internal.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class WholeFileTest {

    @TempDir
    private Path folder;

    @Test
    void missingFoldersAreMadeAndAFileIsReplaced() throws IOException {
        Path file = folder.resolve("a/b/file.txt");
        assertEquals(file, WholeFile.write(file, unfinished -> Files.writeString(unfinished, "old")));
        WholeFile.write(file, unfinished -> Files.writeString(unfinished, "new"));
        assertEquals("new", Files.readString(file));
        assertEquals(List.of("file.txt"), names(file.getParent()));
    }

    /** {@link Files#createDirectories} of older JDKs fails here; 17.0.15 does not. */
    @Test
    void aLinkToAFolderIsAFolder() throws IOException {
        Path real = Files.createDirectory(folder.resolve("real"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), real);
        assertEquals(link, Folders.create(link));
        WholeFile.write(link.resolve("file.txt"), unfinished -> Files.writeString(unfinished, "text"));
        assertEquals(List.of("file.txt"), names(real));
        assertTrue(Files.isSymbolicLink(link));
    }

    @Test
    void aFileIsNoFolder() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThrows(FileAlreadyExistsException.class, () -> Folders.create(file));
        String message = assertThrows(FileAlreadyExistsException.class, () -> Folders.create(file.resolve("a/b")))
                .getMessage();
        assertTrue(message.contains("because " + file + " is a file"), message);
    }

    /** Nobody may make folders in /proc, not even root. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void whatCannotBeWrittenIsNamedAsItWasAskedFor() {
        Path target = Path.of("/proc/model.zip");
        String message = assertThrows(FileSystemException.class, () -> WholeFile.write(target, Files::createFile))
                .getMessage();
        assertTrue(message.startsWith("/proc/model.zip: cannot be written"), message);
    }

    @Test
    void aFailureKeepsTheOldFileAndLeavesNothingElse() throws IOException {
        Path file = Files.writeString(folder.resolve("file.txt"), "old");
        assertThrows(
                IOException.class,
                () -> WholeFile.write(file, unfinished -> {
                    Files.writeString(unfinished, "half");
                    throw new IOException("disk full");
                }));
        assertEquals("old", Files.readString(file));
        assertEquals(List.of("file.txt"), names(folder));
    }

    /** /dev/full takes nothing: "No space left on device", says the system, and no more. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void aFullDiskIsSaidOfTheFile() throws IOException {
        Path file = folder.resolve("file.txt");
        Path outer = folder.resolve("outer.txt");
        WholeFile.Content full = unfinished -> {
            try (OutputStream stream = Files.newOutputStream(Path.of("/dev/full"))) {
                stream.write(1);
            }
        };
        String message = assertThrows(IOException.class, () -> WholeFile.write(file, full))
                .getMessage();
        assertEquals("Cannot write " + file + ": No space left on device", message);
        // the innermost file is the one
        message = assertThrows(
                        IOException.class, () -> WholeFile.write(outer, unfinished -> WholeFile.write(file, full)))
                .getMessage();
        assertEquals("Cannot write " + file + ": No space left on device", message);
        // and the one that was asked for, not a temporary one
        message = assertThrows(
                        IOException.class, () -> WholeFile.write(file, unfinished -> WholeFile.write(unfinished, full)))
                .getMessage();
        assertEquals("Cannot write " + file + ": No space left on device", message);
        message = assertThrows(IOException.class, () -> WholeFile.write(file, unfinished -> Files.delete(unfinished)))
                .getMessage();
        assertTrue(message.startsWith("Cannot write " + file + ": "), message);
        assertEquals(List.of(), names(folder));
    }

    @Test
    void anInterruptedProgramLeavesTheOldFileAndNothingElse() throws Exception {
        Path file = Files.writeString(folder.resolve("file.txt"), "old");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Slow.class.getName(),
                        file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertEquals('.', process.getInputStream().read(), "it is writing");
        assertEquals(2, names(folder).size());
        process.destroy();
        assertTrue(process.waitFor(1, TimeUnit.MINUTES));
        assertEquals(List.of("file.txt"), names(folder));
        assertEquals("old", Files.readString(file));
    }

    /** A program that never comes to the end of a file. */
    static final class Slow {

        private Slow() {}

        public static void main(String[] args) throws IOException {
            WholeFile.write(Path.of(args[0]), unfinished -> {
                Files.writeString(unfinished, "half");
                Files.writeString(unfinished.resolveSibling("of the library's"), "half");
                System.out.print('.');
                System.out.flush();
                try {
                    Thread.sleep(60_000);
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
            });
        }
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().collect(Collectors.toList());
        }
    }
}
