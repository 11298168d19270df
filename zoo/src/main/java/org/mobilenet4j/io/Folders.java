/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.io;

import java.io.IOException;
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
        return Files.isDirectory(folder) ? folder : Files.createDirectories(folder);
    }
}
