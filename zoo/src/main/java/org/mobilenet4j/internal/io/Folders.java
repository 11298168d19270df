/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.internal.io;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Makes folders. No instances. */
public final class Folders {

    private Folders() {}

    /**
     * Makes a folder and the ones above it, where they are missing. A symbolic link to a folder counts as one;
     * {@link Files#createDirectories} of older JDKs refuses it.
     *
     * @return the folder
     * @throws IOException if it cannot be made
     */
    public static Path create(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            return folder;
        }
        for (Path above = folder; above != null; above = above.getParent()) {
            if (Files.exists(above) && !Files.isDirectory(above)) {
                throw new FileAlreadyExistsException(
                        folder.toString(),
                        null,
                        "cannot make this folder, because " + above + " is a file; name another place");
            }
        }
        return Files.createDirectories(folder);
    }
}
