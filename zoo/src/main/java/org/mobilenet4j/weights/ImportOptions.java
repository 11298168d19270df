/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights;

import java.util.Objects;

/** What an import may leave out. Immutable. */
public final class ImportOptions {
    private static final ImportOptions EVERYTHING = new ImportOptions(false, false);

    private final boolean withoutHead;
    private final boolean withoutBackground;

    private ImportOptions(boolean withoutHead, boolean withoutBackground) {
        this.withoutHead = withoutHead;
        this.withoutBackground = withoutBackground;
    }

    /** Every tensor has a place and every parameter a tensor. */
    public static ImportOptions everything() {
        return EVERYTHING;
    }

    /** The file's head, whatever its name, stays out, and the network's keeps what it has: for other classes. */
    public ImportOptions withoutHead() {
        return new ImportOptions(true, withoutBackground);
    }

    /** Class 0, the background of Google's classifiers with 1001 classes, stays out; class 1 becomes class 0. */
    public ImportOptions withoutBackground() {
        return new ImportOptions(withoutHead, true);
    }

    /** Whether the file's head stays out. */
    public boolean leavesOutHead() {
        return withoutHead;
    }

    /** How many classes at the beginning stay out: 0 or 1. */
    public int classesLeftOut() {
        return withoutBackground && !withoutHead ? 1 : 0;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ImportOptions
                && withoutHead == ((ImportOptions) other).withoutHead
                && withoutBackground == ((ImportOptions) other).withoutBackground;
    }

    @Override
    public int hashCode() {
        return Objects.hash(withoutHead, withoutBackground);
    }

    @Override
    public String toString() {
        return withoutHead ? "without head" : withoutBackground ? "without background class" : "everything";
    }
}
