/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights.catalogue;

import java.io.IOException;
import java.util.Objects;

/** Published weights could not be fetched; the message says from where, why, and what to do. Immutable. */
public final class DownloadException extends IOException {

    private static final long serialVersionUID = 1L;

    /** Why a download failed, as far as it decides what happens next. */
    public enum Reason {
        /** The server has not the file, or does not give it: another address may. */
        UNAVAILABLE,
        /** No connection to the server comes about: no network, a wrong name, a proxy. Another address may work. */
        UNREACHABLE,
        /** The connection was cut or stood still: trying again may help, and continues. */
        INTERRUPTED,
        /** The file arrived whole, and is another one than was published. */
        WRONG_CONTENT,
        /** This computer: no space, no permission, offline on request. */
        LOCAL
    }

    private final Reason reason;

    DownloadException(Reason reason, String message) {
        this(reason, message, null);
    }

    DownloadException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = Objects.requireNonNull(reason, "reason");
    }

    /** Why, as far as it decides what happens next. */
    public Reason reason() {
        return reason;
    }
}
