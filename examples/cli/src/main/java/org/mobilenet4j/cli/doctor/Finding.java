/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.doctor;

/** One thing that was looked at, and what was seen. Immutable. */
final class Finding {

    /** How bad it is. */
    enum Level {
        OK,
        NOTE,
        WARNING,
        FAILURE
    }

    private final Level level;
    private final String check;
    private final String text;

    /**
     * @param check what was looked at
     * @param text  what was seen, and what it means
     */
    Finding(Level level, String check, String text) {
        this.level = level;
        this.check = check;
        this.text = text;
    }

    Level level() {
        return level;
    }

    String check() {
        return check;
    }

    String text() {
        return text;
    }
}
