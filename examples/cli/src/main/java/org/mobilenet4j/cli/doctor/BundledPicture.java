/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.doctor;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.mobilenet4j.internal.io.TemporaryFolder;

/** A picture for those who bring none, as a file: drawn by a script of this project, 320 x 240. */
final class BundledPicture implements AutoCloseable {

    /** What reports call it. */
    static final String NAME = "(the program's own: a drawn landscape)";

    private static final String RESOURCE = "landscape.png";

    private final TemporaryFolder folder;
    private final Path file;

    private BundledPicture(TemporaryFolder folder, Path file) {
        this.folder = folder;
        this.file = file;
    }

    static BundledPicture unpack() throws IOException {
        TemporaryFolder folder = TemporaryFolder.create("mobilenet4j");
        Path file = folder.path().resolve(RESOURCE);
        try (InputStream stream = BundledPicture.class.getResourceAsStream(RESOURCE)) {
            Files.copy(stream, file);
        } catch (IOException e) {
            folder.close();
            throw e;
        }
        return new BundledPicture(folder, file);
    }

    Path file() {
        return file;
    }

    @Override
    public void close() {
        folder.close();
    }
}
