/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training.metrics;

/** How well one class is recognised. Ratios lie between 0 and 1; one without a denominator is 0. Immutable. */
public final class ClassMetrics {

    private final String label;
    private final int pictures;
    private final int named;
    private final int right;

    /**
     * @param pictures how many pictures belong to the class
     * @param named    how many pictures were taken for it
     * @param right    how many of these belong to it
     */
    ClassMetrics(String label, int pictures, int named, int right) {
        this.label = label;
        this.pictures = pictures;
        this.named = named;
        this.right = right;
    }

    /** The class's name. */
    public String label() {
        return label;
    }

    /** How many pictures belong to the class. */
    public int pictures() {
        return pictures;
    }

    /** How many pictures were taken for the class. */
    public int named() {
        return named;
    }

    /** How many of the class's pictures were recognised. */
    public int right() {
        return right;
    }

    /** Share of the pictures taken for the class that belong to it. */
    public double precision() {
        return ratio(right, named);
    }

    /** Share of the class's pictures that were recognised. */
    public double recall() {
        return ratio(right, pictures);
    }

    /** The harmonic mean of precision and recall. */
    public double f1() {
        return ratio(2 * right, pictures + named);
    }

    private static double ratio(int part, int whole) {
        return whole == 0 ? 0 : (double) part / whole;
    }
}
