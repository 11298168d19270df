/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * What keeps a file's tensors and a network's parameters from fitting: one line each, with the names and shapes of both.
 * Immutable and thread-safe.
 */
public final class WeightMismatches implements Serializable {
    private static final long serialVersionUID = 1L;

    private final ArrayList<String> missing;
    private final ArrayList<String> unknown;
    private final ArrayList<String> misshapen;

    WeightMismatches(List<String> missing, List<String> unknown, List<String> misshapen) {
        this.missing = new ArrayList<>(missing);
        this.unknown = new ArrayList<>(unknown);
        this.misshapen = new ArrayList<>(misshapen);
    }

    static WeightMismatches none() {
        return new WeightMismatches(List.of(), List.of(), List.of());
    }

    /** Parameters of the network that the file lacks: the name and shape here, and those that the file should have. */
    public List<String> missing() {
        return Collections.unmodifiableList(missing);
    }

    /** Tensors of the file that the network has no place for: name and shape, and the name here if there is one. */
    public List<String> unknown() {
        return Collections.unmodifiableList(unknown);
    }

    /** Tensors of another shape than the network needs: both names, and all shapes. */
    public List<String> misshapen() {
        return Collections.unmodifiableList(misshapen);
    }

    public boolean isEmpty() {
        return missing.isEmpty() && unknown.isEmpty() && misshapen.isEmpty();
    }

    /** Calls with the title and the lines of each kind that there is. */
    public void forEachKind(BiConsumer<String, List<String>> kind) {
        if (!missing.isEmpty()) {
            kind.accept("Missing in the file", missing());
        }
        if (!unknown.isEmpty()) {
            kind.accept("Unknown to the network", unknown());
        }
        if (!misshapen.isEmpty()) {
            kind.accept("Of another shape", misshapen());
        }
    }

    /** How many there are of each kind. */
    @Override
    public String toString() {
        return missing.size() + " missing, " + unknown.size() + " unknown, " + misshapen.size() + " misshapen";
    }
}
