/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.image.preprocessing;

/**
 * Which source samples make up each sample of a resized axis, and with what weight. Computed as in
 * {@code precompute_coeffs} and {@code normalize_coeffs_8bpc} of Pillow's {@code Resample.c}, and for the nearest sample
 * as in {@code ImagingScaleAffine} of its {@code Geometry.c}, in the same order of operations: that is what makes the
 * results equal bit by bit. Immutable.
 */
final class ResampledAxis {

    /** Fraction bits of a weight: 8 are left for the sample, 2 for filters that overshoot. */
    static final int PRECISION_BITS = 32 - 8 - 2;

    private final int size;
    private final int before;
    private final int taps;
    private final int[] starts;
    private final int[] counts;
    private final int[] weights;

    private ResampledAxis(int size, int before, int count, int taps) {
        this.size = size;
        this.before = before;
        this.taps = taps;
        this.starts = new int[count];
        this.counts = new int[count];
        this.weights = new int[count * taps];
    }

    /**
     * @param interpolation the filter
     * @param source        samples there
     * @param target        samples that all of them become
     * @param first         the first of these to keep; below 0 to begin with so many black ones
     * @param size          how many to keep, black ones included
     */
    static ResampledAxis of(Interpolation interpolation, int source, int target, int first, int size) {
        int from = Math.max(0, first);
        int count = Math.min(target, first + size) - from;
        int before = from - first;
        if (source == target) {
            return picked(size, before, count, from, 1);
        }
        if (interpolation == Interpolation.NEAREST) {
            return picked(size, before, count, from, (double) source / target);
        }
        return weighed(interpolation, size, before, count, from, source, (double) source / target);
    }

    private static ResampledAxis picked(int size, int before, int count, int from, double scale) {
        ResampledAxis axis = new ResampledAxis(size, before, count, 1);
        double position = scale * 0.5;
        for (int i = -from; i < count; i++) {
            if (i >= 0) {
                axis.starts[i] = (int) position;
                axis.counts[i] = 1;
                axis.weights[i] = 1 << PRECISION_BITS;
            }
            position += scale; // adds up rounding errors, as Pillow does
        }
        return axis;
    }

    private static ResampledAxis weighed(
            Interpolation filter, int size, int before, int count, int from, int source, double scale) {
        double widened = Math.max(scale, 1);
        double support = filter.support() * widened;
        ResampledAxis axis = new ResampledAxis(size, before, count, (int) Math.ceil(support) * 2 + 1);
        double[] exact = new double[axis.taps];
        for (int i = 0; i < count; i++) {
            double center = (from + i + 0.5) * scale;
            int start = Math.max(0, (int) (center - support + 0.5));
            axis.starts[i] = start;
            axis.counts[i] = Math.min(source, (int) (center + support + 0.5)) - start;
            double sum = 0;
            for (int k = 0; k < axis.counts[i]; k++) {
                exact[k] = filter.weight((k + start - center + 0.5) * (1 / widened));
                sum += exact[k];
            }
            for (int k = 0; k < axis.counts[i]; k++) {
                axis.weights[i * axis.taps + k] = fixed(sum == 0 ? exact[k] : exact[k] / sum);
            }
        }
        return axis;
    }

    private static int fixed(double weight) {
        return (int) ((weight < 0 ? -0.5 : 0.5) + weight * (1 << PRECISION_BITS));
    }

    /** Samples of the result, black ones included. */
    int size() {
        return size;
    }

    /** Black samples before the first. */
    int before() {
        return before;
    }

    /** Samples that are not black. */
    int count() {
        return starts.length;
    }

    /** The most source samples that make up one. */
    int taps() {
        return taps;
    }

    /** The first source sample for each sample. Not to be changed. */
    int[] starts() {
        return starts;
    }

    /** How many source samples each sample is made of. Not to be changed. */
    int[] counts() {
        return counts;
    }

    /** The weights, {@link #taps()} places for each sample, with {@value #PRECISION_BITS} bits of fraction. As above. */
    int[] weights() {
        return weights;
    }
}
