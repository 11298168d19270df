/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.examples.demo;

import java.awt.Color;
import java.util.Random;

/**
 * The colours of one picture: a background and the two colours of a texture, drawn from the whole colour space and
 * independent of the class, but far enough apart to be told from each other. Immutable.
 */
final class Palette {

    /** Smallest Euclidean distance between two colours in RGB, where each channel spans 0..255. */
    private static final double MIN_DISTANCE = 110;

    private final Color background;
    private final Color paper;
    private final Color ink;

    private Palette(Color background, Color paper, Color ink) {
        this.background = background;
        this.paper = paper;
        this.ink = ink;
    }

    /**
     * Draws three colours until they are far enough apart.
     *
     * @param random source of the colours; how many numbers it gives depends on the draw
     */
    static Palette draw(Random random) {
        while (true) {
            Color background = colour(random);
            Color paper = colour(random);
            Color ink = colour(random);
            if (distance(background, paper) >= MIN_DISTANCE && distance(background, ink) >= MIN_DISTANCE
                    && distance(paper, ink) >= MIN_DISTANCE) {
                return new Palette(background, paper, ink);
            }
        }
    }

    Color background() {
        return background;
    }

    /** The first colour of the texture. */
    Color paper() {
        return paper;
    }

    /** The second colour of the texture. */
    Color ink() {
        return ink;
    }

    /** A colour near {@code base}: each channel moved by at most {@code spread}, within 0..255. */
    static Color near(Color base, int spread, Random random) {
        return new Color(shift(base.getRed(), spread, random), shift(base.getGreen(), spread, random),
                shift(base.getBlue(), spread, random));
    }

    private static int shift(int channel, int spread, Random random) {
        return Math.max(0, Math.min(255, channel + random.nextInt(2 * spread + 1) - spread));
    }

    private static Color colour(Random random) {
        return new Color(random.nextInt(256), random.nextInt(256), random.nextInt(256));
    }

    private static double distance(Color a, Color b) {
        int red = a.getRed() - b.getRed();
        int green = a.getGreen() - b.getGreen();
        int blue = a.getBlue() - b.getBlue();
        return Math.sqrt(red * red + green * green + blue * blue);
    }
}
