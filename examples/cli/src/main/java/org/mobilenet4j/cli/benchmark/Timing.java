/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.benchmark;

import java.util.Arrays;

/** Times of one workload in milliseconds. Not thread-safe. */
final class Timing {
    private double[] milliseconds = new double[0];

    void add(long nanos) {
        milliseconds = Arrays.copyOf(milliseconds, milliseconds.length + 1);
        milliseconds[milliseconds.length - 1] = nanos / 1e6;
    }

    int runs() {
        return milliseconds.length;
    }

    /** The middle one; between the middle two of an even number. */
    double median() {
        double[] sorted = milliseconds.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    double min() {
        return Arrays.stream(milliseconds).min().orElseThrow();
    }
}
