/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.internal.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What may be replaced by a file of a kind, and what is said of the rest. */
class FileKindTest {

    private static final FileKind NOTE =
            new FileKind("a note", file -> Files.readString(file).startsWith("note"));

    @TempDir
    private Path folder;

    @Test
    void nothingAnEmptyFileAndItsOwnKindMayBeReplaced() throws IOException {
        Path missing = folder.resolve("missing");
        Path empty = Files.createFile(folder.resolve("empty"));
        Path own = Files.writeString(folder.resolve("own"), "note: old");
        for (Path file : new Path[] {missing, empty, own, own.resolve("below a file")}) {
            assertEquals(Optional.empty(), NOTE.obstacle(file), file.toString());
        }
        assertTrue(NOTE.matches(own));
        assertFalse(NOTE.matches(empty));
        WholeFile.write(own, NOTE, unfinished -> Files.writeString(unfinished, "note: new"));
        assertEquals("note: new", Files.readString(own));
    }

    @Test
    void anythingElseIsKeptAndSaidWhatItIs() throws IOException {
        assertKept("path,label\na.jpg,rose\n".getBytes(), "a text that begins \"path,label\"");
        assertKept(new byte[] {(byte) 0xff, (byte) 0xd8, (byte) 0xff, 0}, "an image");
        assertKept(new byte[] {'P', 'K', 3, 4, 0}, "another zip file");
        assertKept(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1}, "a NumPy file");
        assertKept(new byte[] {(byte) 0x89, 'H', 'D', 'F', '\r', '\n'}, "an HDF5 file");
        assertKept(new byte[] {8, 7, 0}, "a file of 3 bytes with other content");
    }

    private void assertKept(byte[] content, String description) throws IOException {
        Path file = Files.write(folder.resolve("file"), content);
        FileAlreadyExistsException refusal = assertThrows(
                FileAlreadyExistsException.class,
                () -> WholeFile.write(file, NOTE, unfinished -> Files.writeString(unfinished, "note")));
        assertTrue(
                refusal.getMessage()
                        .contains("cannot write a note there, because " + description + " is there already"),
                refusal.getMessage());
        assertArrayEquals(content, Files.readAllBytes(file));
    }

    /** Looked at again before the move: what came while the content was made is kept as well. */
    @Test
    void whatComesMeanwhileIsKept() throws IOException {
        Path file = folder.resolve("file");
        assertThrows(
                IOException.class,
                () -> WholeFile.write(file, NOTE, unfinished -> {
                    Files.writeString(unfinished, "note");
                    Files.writeString(file, "somebody else's");
                }));
        assertEquals("somebody else's", Files.readString(file));
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void foldersLinksAndDevicesAreNoFiles() throws IOException {
        assertEquals(Optional.of("a folder"), NOTE.obstacle(folder));
        assertEquals(Optional.of("a device or a pipe"), NOTE.obstacle(Path.of("/dev/null")));
        Path dangling = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("missing"));
        assertEquals(Optional.of("a link to something that is missing"), NOTE.obstacle(dangling));
        // written to a temporary name and moved, it would be a file from then on
        IOException refusal = assertThrows(
                IOException.class,
                () -> WholeFile.write(Path.of("/dev/null"), unfinished -> Files.writeString(unfinished, "note")));
        assertTrue(refusal.getMessage().contains("it is no file"), refusal.getMessage());
    }
}
