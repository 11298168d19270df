/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.internal.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemporaryFolderTest {

    @TempDir
    private Path folder;

    @Test
    void whatAKilledProgramLeftIsRemovedAndNothingElse() throws IOException {
        Path target = Files.writeString(folder.resolve("a+b.zip"), "whole");
        Path half = TemporaryFolder.beside(target).path();
        Files.writeString(half.resolve("a+b.zip"), "half");
        Files.writeString(Files.createDirectory(half.resolve("more")).resolve("part"), "half");
        TemporaryFolder.beside(target);
        Path other = TemporaryFolder.beside(folder.resolve("a+b.zip1")).path();
        Files.writeString(other.resolve("a+b.zip1"), "another file's");
        Files.writeString(folder.resolve(".a+b.zip2"), "a file");
        Files.createDirectory(folder.resolve(".a+b.zip-mine"));
        assertEquals(6, names().size());

        assertEquals(2, TemporaryFolder.removeAbandoned(target));
        assertEquals(List.of(".a+b.zip-mine", other.getFileName().toString(), ".a+b.zip2", "a+b.zip"), names());
        assertEquals("whole", Files.readString(target));
        assertEquals(0, TemporaryFolder.removeAbandoned(target));
        assertTrue(Files.exists(other.resolve("a+b.zip1")));
    }

    @Test
    void aFolderThatIsMissingHoldsNothing() throws IOException {
        assertEquals(0, TemporaryFolder.removeAbandoned(folder.resolve("missing/file")));
    }

    private List<String> names() throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().collect(Collectors.toList());
        }
    }
}
