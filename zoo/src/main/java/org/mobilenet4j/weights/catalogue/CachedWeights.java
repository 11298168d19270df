/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights.catalogue;

import java.nio.file.Path;

/** A checkpoint's file on this computer, checked. Immutable and thread-safe. */
public final class CachedWeights {

    private final Path file;
    private final PublishedFile source;
    private final String sha256;

    CachedWeights(Path file, PublishedFile source, String sha256) {
        this.file = file;
        this.source = source;
        this.sha256 = sha256;
    }

    /** The file, under the name that it is published with. */
    public Path file() {
        return file;
    }

    /** Where that file is published. */
    public PublishedFile source() {
        return source;
    }

    /** Its SHA-256: 64 lower-case hexadecimal digits. */
    public String sha256() {
        return sha256;
    }

    @Override
    public String toString() {
        return file + " (SHA-256 " + sha256 + ")";
    }
}
