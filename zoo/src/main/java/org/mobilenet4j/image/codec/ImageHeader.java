/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.image.codec;

/** What a scan of an encoded picture found out about it before any pixel is decoded. Immutable. */
final class ImageHeader {

    private final long width;
    private final long height;
    private final Orientation orientation;
    private final int[] transparentSamples;
    private final Alpha alpha;
    private final boolean padded;

    /** What a fourth channel means. */
    private enum Alpha {
        STRAIGHT,
        PREMULTIPLIED,
        NONE
    }

    private ImageHeader(
            long width, long height, Orientation orientation, int[] transparentSamples, Alpha alpha, boolean padded) {
        this.width = width;
        this.height = height;
        this.orientation = orientation;
        this.transparentSamples = transparentSamples;
        this.alpha = alpha;
        this.padded = padded;
    }

    /** A picture of so many stored columns and rows, to be shown as stored. */
    static ImageHeader of(long width, long height) {
        return new ImageHeader(width, height, Orientation.AS_STORED, null, Alpha.STRAIGHT, false);
    }

    ImageHeader orientedBy(Orientation newOrientation) {
        return new ImageHeader(width, height, newOrientation, transparentSamples, alpha, padded);
    }

    /** @param samples the one colour that means "transparent": one sample (grey) or three (red, green, blue) */
    ImageHeader transparentAt(int... samples) {
        return new ImageHeader(width, height, orientation, samples.clone(), alpha, padded);
    }

    /** The decoder hands out colours that are already multiplied by their alpha. */
    ImageHeader premultiplied() {
        return new ImageHeader(width, height, orientation, transparentSamples, Alpha.PREMULTIPLIED, padded);
    }

    /** A fourth channel, if there is one, says nothing about the picture. */
    ImageHeader withoutAlpha() {
        return new ImageHeader(width, height, orientation, transparentSamples, Alpha.NONE, padded);
    }

    /** Zeros stand where the file should say that it is over. */
    ImageHeader padded() {
        return new ImageHeader(width, height, orientation, transparentSamples, alpha, true);
    }

    /** Stored columns, before the orientation is applied. */
    long width() {
        return width;
    }

    /** Stored rows, before the orientation is applied. */
    long height() {
        return height;
    }

    /** How to turn the stored rows and columns so that the picture stands upright. */
    Orientation orientation() {
        return orientation;
    }

    /** The colour key in the decoder's sample depth, grey or red, green, blue; {@code null} when there is none. */
    int[] transparentSamples() {
        return transparentSamples == null ? null : transparentSamples.clone();
    }

    /** Whether the decoder's colours are already multiplied by their alpha. */
    boolean isPremultiplied() {
        return alpha == Alpha.PREMULTIPLIED;
    }

    /** Whether a fourth channel is to be thrown away. */
    boolean ignoresAlpha() {
        return alpha == Alpha.NONE;
    }

    /** Whether zeros stand where the file should say that it is over. */
    boolean isPadded() {
        return padded;
    }
}
