/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** What an import did: where every tensor of the file went, and why the others went nowhere. Immutable. */
public final class ImportReport {
    private final Path file;
    private final WeightSource source;
    private final List<ImportedTensor> imported;
    private final List<SkippedTensor> skipped;

    ImportReport(Path file, WeightSource source, List<ImportedTensor> imported, List<SkippedTensor> skipped) {
        this.file = file;
        this.source = source;
        this.imported = List.copyOf(imported);
        this.skipped = List.copyOf(skipped);
    }

    /** The file. */
    public Path file() {
        return file;
    }

    /** Whose names it uses. */
    public WeightSource source() {
        return source;
    }

    /** What went where, in the order of computation. */
    public List<ImportedTensor> imported() {
        return imported;
    }

    /** What was left out, in the file's order. */
    public List<SkippedTensor> skipped() {
        return skipped;
    }

    /** Numbers that were imported. */
    public long parameters() {
        return imported.stream()
                .mapToLong(tensor -> Arrays.stream(tensor.shape()).reduce(1, (a, b) -> a * b))
                .sum();
    }

    /** A line for each tensor. */
    public String toText() {
        StringBuilder text = new StringBuilder(toString()).append('\n');
        imported.forEach(tensor -> text.append("  ").append(tensor).append('\n'));
        skipped.forEach(tensor -> text.append("  left out: ").append(tensor).append('\n'));
        return text.toString();
    }

    @Override
    public String toString() {
        return file + " (" + source.title() + "): " + imported.size() + " tensors with " + parameters()
                + " parameters imported, " + skipped.size() + " left out";
    }
}
