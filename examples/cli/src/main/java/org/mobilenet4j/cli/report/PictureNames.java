/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.report;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What pictures are called in a report: their paths relative to the folder they come from, or to the folder of the list
 * that names them; pictures elsewhere keep their paths. Immutable and thread-safe.
 */
public final class PictureNames {

    private final Path root;

    /** @param source a folder of pictures, or a list of them */
    public PictureNames(Path source) {
        this.root = (Files.isDirectory(source) ? source : source.resolveSibling("")).normalize();
    }

    /** The name of a picture. */
    public String of(Path picture) {
        Path file = picture.normalize();
        return (file.startsWith(root) ? root.relativize(file) : file).toString();
    }
}
