/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.demo;

import java.awt.Color;
import java.util.Random;

/**
 * The colours of one picture: a background of middling brightness and a light and a dark colour for the texture, each of
 * any hue, drawn independent of the class. Immutable.
 */
final class Palette {

    private final Color background;
    private final Color light;
    private final Color dark;

    private Palette(Color background, Color light, Color dark) {
        this.background = background;
        this.light = light;
        this.dark = dark;
    }

    /**
     * Draws three colours.
     *
     * @param random source of nine numbers
     */
    static Palette draw(Random random) {
        return new Palette(
                colour(0.2, 0.6, 0.35, 0.6, random), colour(0, 0.4, 0.9, 1, random), colour(0.3, 1, 0, 0.25, random));
    }

    /** What the motif lies on. */
    Color background() {
        return background;
    }

    /** The lighter colour of the texture. */
    Color light() {
        return light;
    }

    /** The darker colour of the texture. */
    Color dark() {
        return dark;
    }

    /** A colour near {@code base}: each channel moved by at most {@code spread}, within 0..255. */
    static Color near(Color base, int spread, Random random) {
        return new Color(
                shift(base.getRed(), spread, random),
                shift(base.getGreen(), spread, random),
                shift(base.getBlue(), spread, random));
    }

    private static int shift(int channel, int spread, Random random) {
        return Math.max(0, Math.min(255, channel + random.nextInt(2 * spread + 1) - spread));
    }

    /** Any hue, saturation and brightness uniform in the ranges. */
    private static Color colour(
            double minSaturation, double maxSaturation, double minBrightness, double maxBrightness, Random random) {
        float hue = random.nextFloat();
        float saturation = (float) (minSaturation + (maxSaturation - minSaturation) * random.nextDouble());
        float brightness = (float) (minBrightness + (maxBrightness - minBrightness) * random.nextDouble());
        return Color.getHSBColor(hue, saturation, brightness);
    }
}
