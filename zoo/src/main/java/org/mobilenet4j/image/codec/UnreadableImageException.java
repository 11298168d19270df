/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.image.codec;

import java.io.IOException;

/**
 * A file that holds no picture this library can decode without guessing: missing, empty, truncated, damaged, or of a
 * kind it does not know. The message names the file and the reason.
 */
public final class UnreadableImageException extends IOException {

    private static final long serialVersionUID = 1L;

    private final String image;
    private final String reason;

    /**
     * @param image  where the picture came from, as a user would recognise it: a path as a rule
     * @param reason what is wrong, a clause that can follow a colon
     */
    public UnreadableImageException(String image, String reason) {
        this(image, reason, null);
    }

    /**
     * @param image  where the picture came from, as a user would recognise it: a path as a rule
     * @param reason what is wrong, a clause that can follow a colon
     * @param cause  the failure underneath, or {@code null}
     */
    public UnreadableImageException(String image, String reason, Throwable cause) {
        super("Cannot read the image " + image + ": " + reason, cause);
        this.image = image;
        this.reason = reason;
    }

    /** Where the picture came from: a path as a rule. */
    public String image() {
        return image;
    }

    /** What is wrong with it, without the file's name. */
    public String reason() {
        return reason;
    }
}
