/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training.metrics;

/**
 * How well one class is recognised. Ratios lie between 0 and 1; one without a denominator is 0.
 *
 * @param label    the class's name
 * @param pictures how many pictures belong to the class
 * @param named    how many pictures were taken for it
 * @param right    how many of these belong to it
 */
public record ClassMetrics(String label, int pictures, int named, int right) {

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
