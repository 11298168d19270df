/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A file's weights do not belong into a network. The network is as it was. The message names the first of each kind; the
 * lists have all.
 */
public final class WeightMismatchException extends IOException {
    private static final long serialVersionUID = 1L;

    /** How many lines of a kind a message has. */
    private static final int LINES = 10;

    private final transient List<String> missing;
    private final transient List<String> unknown;
    private final transient List<String> misshapen;

    WeightMismatchException(Path file, WeightSource source, String reason) {
        super(beginning(file, source) + reason);
        this.missing = List.of();
        this.unknown = List.of();
        this.misshapen = List.of();
    }

    WeightMismatchException(
            Path file,
            WeightSource source,
            List<String> missing,
            List<String> unknown,
            List<String> misshapen,
            String advice) {
        super(beginning(file, source) + missing.size() + " missing, " + unknown.size() + " unknown, "
                + misshapen.size() + " misshapen."
                + group("Missing in the file", missing)
                + group("Unknown to the network", unknown)
                + group("Of another shape", misshapen)
                + (advice.isEmpty() ? "" : "\n" + advice));
        this.missing = List.copyOf(missing);
        this.unknown = List.copyOf(unknown);
        this.misshapen = List.copyOf(misshapen);
    }

    private static String beginning(Path file, WeightSource source) {
        return "Cannot import the weights " + file + " (" + source.title() + ") into the network, which is unchanged: ";
    }

    private static String group(String title, List<String> lines) {
        if (lines.isEmpty()) {
            return "";
        }
        StringBuilder group = new StringBuilder("\n").append(title).append(":");
        lines.stream().limit(LINES).forEach(line -> group.append("\n  ").append(line));
        return lines.size() <= LINES
                ? group.toString()
                : group.append("\n  and ")
                        .append(lines.size() - LINES)
                        .append(" more")
                        .toString();
    }

    /** Parameters of the network that the file lacks: the name and shape here, and those that the file should have. */
    public List<String> missing() {
        return missing;
    }

    /** Tensors of the file that the network has no place for: name and shape, and the name here if there is one. */
    public List<String> unknown() {
        return unknown;
    }

    /** Tensors of another shape than the network needs: both names, and all shapes. */
    public List<String> misshapen() {
        return misshapen;
    }
}
