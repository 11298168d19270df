/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.image.dataset;

import java.nio.file.Path;
import java.util.Objects;

/** A file that looked like a picture and could not be decoded. Immutable and thread-safe. */
public final class SkippedImage {

    private final Path path;
    private final String reason;

    /**
     * @param path   the file
     * @param reason what is wrong with it
     */
    public SkippedImage(Path path, String reason) {
        this.path = Objects.requireNonNull(path, "path");
        this.reason = Objects.requireNonNull(reason, "reason");
    }

    /** The file. */
    public Path path() {
        return path;
    }

    /** What is wrong with it. */
    public String reason() {
        return reason;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SkippedImage
                && path.equals(((SkippedImage) other).path)
                && reason.equals(((SkippedImage) other).reason);
    }

    @Override
    public int hashCode() {
        return Objects.hash(path, reason);
    }

    @Override
    public String toString() {
        return path + ": " + reason;
    }
}
