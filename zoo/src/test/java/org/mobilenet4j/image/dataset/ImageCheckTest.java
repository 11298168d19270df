/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.image.dataset;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageCheckTest {

    /** A file system that was closed throws what no decoder expects. */
    @Test
    void anUnexpectedFailureNamesThePicture(@TempDir Path folder) throws IOException {
        Path zip = folder.resolve("pictures.zip");
        new ZipOutputStream(Files.newOutputStream(zip)).close();
        Path picture;
        try (FileSystem inside = FileSystems.newFileSystem(zip, (ClassLoader) null)) {
            picture = inside.getPath("rose.png");
        }
        ImageCheck check = new ImageCheck(2, (checked, total) -> {});
        IOException e = assertThrows(IOException.class, () -> check.unreadable(List.of(picture)));
        assertTrue(e.getMessage().startsWith("Checking the picture rose.png failed: "), e.getMessage());
        assertTrue(e.getCause() instanceof RuntimeException, e.toString());
    }
}
