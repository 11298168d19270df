/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.image.preprocessing;

import java.util.Map;
import java.util.Objects;

/**
 * The size that a picture gets when it is resized, before it is cropped: depends on the picture's own, on that of the
 * network's input, or on neither. Immutable.
 */
final class ResizedSize {

    /** The network's input's. */
    static final ResizedSize INPUTS = new ResizedSize(Kind.INPUTS, 0, 0);

    /** The picture's own. */
    static final ResizedSize UNCHANGED = new ResizedSize(Kind.UNCHANGED, 0, 0);

    /** The names are part of saved models. */
    private enum Kind {
        INPUTS,
        UNCHANGED,
        SHORT_EDGE,
        STRETCHED,
        COVERING,
        FITTING
    }

    private final Kind kind;
    /** Of the short edge, both are its length. */
    private final int height;

    private final int width;

    private ResizedSize(Kind kind, int height, int width) {
        this.kind = kind;
        this.height = height;
        this.width = width;
    }

    static ResizedSize shortEdge(int pixels) {
        require(pixels, "The short edge must get");
        return new ResizedSize(Kind.SHORT_EDGE, pixels, pixels);
    }

    /** Exactly so large, whatever the picture's proportions. */
    static ResizedSize stretched(int height, int width) {
        return box(Kind.STRETCHED, height, width);
    }

    /** The smallest with the picture's proportions that has at least so many rows and columns. */
    static ResizedSize covering(int height, int width) {
        return box(Kind.COVERING, height, width);
    }

    /** The largest with the picture's proportions that has at most so many rows and columns. */
    static ResizedSize fitting(int height, int width) {
        return box(Kind.FITTING, height, width);
    }

    private static ResizedSize box(Kind kind, int height, int width) {
        require(height, "The resized picture must have a height of");
        require(width, "The resized picture must have a width of");
        return new ResizedSize(kind, height, width);
    }

    private static void require(int pixels, String what) {
        if (pixels < 1 || pixels > Preprocessing.MAX_SIZE) {
            throw new IllegalArgumentException(what + " 1 to " + Preprocessing.MAX_SIZE + " pixels, found " + pixels);
        }
    }

    /**
     * The size as a card has it.
     *
     * @param proportions what becomes of the picture's: a name of {@link Kind} for a height and a width, or null
     * @throws IllegalArgumentException for settings that make no size
     */
    static ResizedSize parse(Integer shortEdge, Integer height, Integer width, String proportions) {
        boolean boxed = height != null && width != null && proportions != null;
        boolean unboxed = height == null && width == null && proportions == null;
        if (unboxed) {
            return shortEdge == null ? INPUTS : shortEdge(shortEdge);
        }
        for (Kind kind : new Kind[] {Kind.STRETCHED, Kind.COVERING, Kind.FITTING}) {
            if (boxed && shortEdge == null && kind.name().equals(proportions)) {
                return box(kind, height, width);
            }
        }
        throw new IllegalArgumentException("A rule for resizing needs either \"" + ResizeRule.SHORT_EDGE + "\", or \""
                + ResizeRule.HEIGHT + "\" with \"" + ResizeRule.WIDTH + "\" and \"" + ResizeRule.PROPORTIONS
                + "\" (STRETCHED, COVERING or FITTING), or none of them; found " + shortEdge + ", " + height + ", "
                + width + ", " + proportions);
    }

    /** Adds what {@link #parse} needs. */
    void describe(Map<String, Object> settings) {
        if (kind == Kind.SHORT_EDGE) {
            settings.put(ResizeRule.SHORT_EDGE, height);
        } else if (height > 0) {
            settings.put(ResizeRule.HEIGHT, height);
            settings.put(ResizeRule.WIDTH, width);
            settings.put(ResizeRule.PROPORTIONS, kind.name());
        }
    }

    /**
     * @param rows        of the picture
     * @param columns     of the picture
     * @param inputRows   of the network's input
     * @param inputColumns of the network's input
     * @return rows and columns
     */
    int[] of(int rows, int columns, int inputRows, int inputColumns) {
        double tall = (double) rows / height;
        double wide = (double) columns / width;
        switch (kind) {
            case INPUTS:
                return new int[] {inputRows, inputColumns};
            case UNCHANGED:
                return new int[] {rows, columns};
            case STRETCHED:
                return new int[] {height, width};
            case SHORT_EDGE:
                int shorter = Math.min(rows, columns);
                return new int[] {scaled(rows, shorter), scaled(columns, shorter)};
            default:
                double ratio = kind == Kind.COVERING ? Math.min(tall, wide) : Math.max(tall, wide);
                return new int[] {divided(rows, ratio), divided(columns, ratio)};
        }
    }

    /** As in Python, {@code int(size * long / short)}: one division in double precision, truncated. */
    private int scaled(int length, int shorter) {
        return length == shorter ? height : (int) ((double) ((long) height * length) / shorter);
    }

    /** As in Python, {@code round(x / ratio)}: halves to the even side. Of a thin picture a row is left. */
    private static int divided(int length, double ratio) {
        return Math.max(1, (int) Math.rint(length / ratio));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ResizedSize
                && kind == ((ResizedSize) other).kind
                && height == ((ResizedSize) other).height
                && width == ((ResizedSize) other).width;
    }

    @Override
    public int hashCode() {
        return Objects.hash(kind, height, width);
    }

    @Override
    public String toString() {
        switch (kind) {
            case INPUTS:
                return "stretched";
            case UNCHANGED:
                return "not resized";
            case SHORT_EDGE:
                return "short edge " + height;
            case STRETCHED:
                return "stretched to " + height + " x " + width;
            default:
                return (kind == Kind.COVERING ? "covering " : "fitting ") + height + " x " + width;
        }
    }
}
