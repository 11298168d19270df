/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights;

import java.util.Objects;

/** What an import may leave out or adapt. Immutable. */
public final class ImportOptions {
    private static final ImportOptions EVERYTHING = new ImportOptions(false, false, false);

    private final boolean withoutHead;
    private final boolean withoutBackground;
    private final boolean adaptingStem;

    private ImportOptions(boolean withoutHead, boolean withoutBackground, boolean adaptingStem) {
        this.withoutHead = withoutHead;
        this.withoutBackground = withoutBackground;
        this.adaptingStem = adaptingStem;
    }

    /** Every tensor has a place and every parameter a tensor. */
    public static ImportOptions everything() {
        return EVERYTHING;
    }

    /** The file's head, whatever its name, stays out, and the network's keeps what it has: for other classes. */
    public ImportOptions withoutHead() {
        return new ImportOptions(true, withoutBackground, adaptingStem);
    }

    /** Class 0, the background of Google's classifiers with 1001 classes, stays out; class 1 becomes class 0. */
    public ImportOptions withoutBackground() {
        return new ImportOptions(withoutHead, true, adaptingStem);
    }

    /** A network that reads another number of channels than the file's three gets them by {@link StemChannels#adapt}. */
    public ImportOptions adaptingStem() {
        return new ImportOptions(withoutHead, withoutBackground, true);
    }

    /** Whether the file's head stays out. */
    public boolean leavesOutHead() {
        return withoutHead;
    }

    /** How many classes at the beginning stay out: 0 or 1. */
    public int classesLeftOut() {
        return withoutBackground && !withoutHead ? 1 : 0;
    }

    /** Whether the stem may read another number of channels. */
    public boolean adaptsStem() {
        return adaptingStem;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ImportOptions
                && withoutHead == ((ImportOptions) other).withoutHead
                && withoutBackground == ((ImportOptions) other).withoutBackground
                && adaptingStem == ((ImportOptions) other).adaptingStem;
    }

    @Override
    public int hashCode() {
        return Objects.hash(withoutHead, withoutBackground, adaptingStem);
    }

    @Override
    public String toString() {
        String taken = withoutHead ? "without head" : withoutBackground ? "without background class" : "everything";
        return adaptingStem ? taken + ", the stem adapted" : taken;
    }
}
