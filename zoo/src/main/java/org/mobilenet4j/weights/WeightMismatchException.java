/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A file's weights do not belong into a network. The network is as it was. The message names the first of each kind;
 * {@link #mismatches()} has all.
 */
public final class WeightMismatchException extends IOException {
    private static final long serialVersionUID = 1L;

    /** How many lines of a kind a message has. */
    private static final int LINES = 10;

    private final WeightMismatches mismatches;

    WeightMismatchException(Path file, WeightSource source, String reason) {
        super(beginning(file, source) + reason);
        this.mismatches = WeightMismatches.none();
    }

    WeightMismatchException(Path file, WeightSource source, WeightMismatches mismatches, String advice) {
        super(beginning(file, source) + mismatches + "." + lines(mismatches) + (advice.isEmpty() ? "" : "\n" + advice));
        this.mismatches = mismatches;
    }

    private static String beginning(Path file, WeightSource source) {
        return "Cannot import the weights " + file + " (" + source.title() + ") into the network, which is unchanged: ";
    }

    private static String lines(WeightMismatches mismatches) {
        StringBuilder text = new StringBuilder();
        mismatches.forEachKind((title, lines) -> {
            text.append('\n').append(title).append(':');
            lines.stream().limit(LINES).forEach(line -> text.append("\n  ").append(line));
            if (lines.size() > LINES) {
                text.append("\n  and ").append(lines.size() - LINES).append(" more");
            }
        });
        return text.toString();
    }

    /** All of them, not only those in the message; none if it is not names or shapes that differ. */
    public WeightMismatches mismatches() {
        return mismatches;
    }
}
