/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training.metrics;

/** Pictures whose most probable class was about equally probable: how often was it right? Immutable. */
public final class ReliabilityBin {

    private final double from;
    private final double to;
    private final int pictures;
    private final double confidence;
    private final double accuracy;

    ReliabilityBin(double from, double to, int pictures, double confidence, double accuracy) {
        this.from = from;
        this.to = to;
        this.pictures = pictures;
        this.confidence = confidence;
        this.accuracy = accuracy;
    }

    /** Probabilities in the bin are larger than this; the first bin holds 0 too. */
    public double from() {
        return from;
    }

    /** Probabilities in the bin are at most this. */
    public double to() {
        return to;
    }

    /** How many pictures fell into the bin. */
    public int pictures() {
        return pictures;
    }

    /** The mean probability of their most probable class, 0 to 1; 0 without pictures. */
    public double confidence() {
        return confidence;
    }

    /** Share of them whose most probable class was right, 0 to 1; 0 without pictures. */
    public double accuracy() {
        return accuracy;
    }
}
