/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.image.dataset;

import java.io.IOException;

/** A folder of pictures that nothing can be learned from as it is. The message says what to change. */
public final class InvalidImageFolderException extends IOException {

    private static final long serialVersionUID = 1L;

    /** @param message the folder, what is wrong with it, and what to do */
    public InvalidImageFolderException(String message) {
        super(message);
    }
}
