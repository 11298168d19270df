/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.examples.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.mobilenet4j.image.ImageFiles;

/** The pictures that a command's words mean. No instances. */
public final class PictureArguments {

    private PictureArguments() {}

    /**
     * Every file as it is named, and for every folder the pictures in it and below, sorted.
     *
     * @throws IOException if there is none, or a folder cannot be read
     */
    public static List<Path> files(List<Path> named) throws IOException {
        List<Path> files = new ArrayList<>();
        for (Path path : named) {
            if (Files.isDirectory(path)) {
                files.addAll(ImageFiles.below(path));
            } else {
                files.add(path);
            }
        }
        if (files.isEmpty()) {
            throw new IOException("There are no pictures in " + named + "; give files or folders with JPEG, PNG, GIF,"
                    + " WebP, TIFF or BMP files");
        }
        return List.copyOf(files);
    }
}
