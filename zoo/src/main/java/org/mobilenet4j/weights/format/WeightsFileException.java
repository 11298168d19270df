/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights.format;

import java.io.IOException;
import java.nio.file.Path;

/** A file of weights cannot be read: it is damaged, cut off, hostile, or of another kind. The message says what to do. */
public final class WeightsFileException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * @param file   the file
     * @param reason what was expected where, what was found, and what to do
     */
    public WeightsFileException(Path file, String reason) {
        this(file, reason, null);
    }

    /**
     * @param file   the file
     * @param reason what was expected where, what was found, and what to do
     * @param cause  what a library said, or null
     */
    public WeightsFileException(Path file, String reason, Throwable cause) {
        super("Cannot read the weights " + file + ": " + reason, cause);
    }
}
