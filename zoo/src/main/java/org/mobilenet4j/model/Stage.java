/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.model;

/** A row of the paper's table 2: a sequence of blocks of which only the first one strides. Immutable. */
public final class Stage {
    private final int expansion;
    private final int channels;
    private final int repeats;
    private final int stride;

    private Stage(int expansion, int channels, int repeats, int stride) {
        this.expansion = expansion;
        this.channels = channels;
        this.repeats = repeats;
        this.stride = stride;
    }

    /**
     * @param expansion t: channels inside a block by channels in
     * @param channels c: channels out at width multiplier 1
     * @param repeats n: how many blocks
     * @param stride s: stride of the first block; the others have 1
     * @throws IllegalArgumentException if one is below 1
     */
    public static Stage of(int expansion, int channels, int repeats, int stride) {
        if (Math.min(Math.min(expansion, channels), Math.min(repeats, stride)) < 1) {
            throw new IllegalArgumentException("stage (t, c, n, s) is (" + expansion + ", " + channels + ", " + repeats
                    + ", " + stride + "), each must be 1 or more");
        }
        return new Stage(expansion, channels, repeats, stride);
    }

    public int expansion() {
        return expansion;
    }

    public int channels() {
        return channels;
    }

    public int repeats() {
        return repeats;
    }

    public int stride() {
        return stride;
    }

    @Override
    public String toString() {
        return "(t " + expansion + ", c " + channels + ", n " + repeats + ", s " + stride + ")";
    }
}
