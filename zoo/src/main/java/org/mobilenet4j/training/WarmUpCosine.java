/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training;

import java.util.Objects;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A learning rate that rises linearly over a warm-up and then falls along half a cosine to nearly nothing (Loshchilov,
 * Hutter: "SGDR", arXiv 1608.03983; warm-up after Goyal et al., arXiv 1706.02677). Immutable and thread-safe.
 *
 * <p>Of ND4J 1.0.0-M2.1's own smooth schedules {@code PolySchedule} rises instead of falling and {@code RampSchedule}
 * cannot be read back from JSON.
 */
public final class WarmUpCosine implements ISchedule {
    private static final long serialVersionUID = 1L;

    @JsonProperty
    private final double peak;

    @JsonProperty
    private final int start;

    @JsonProperty
    private final int iterations;

    @JsonProperty
    private final int warmUp;

    /**
     * @param peak       the rate after the warm-up
     * @param start      the first iteration, as the network counts them
     * @param iterations how many there are, at least 1
     * @param warmUp     how many of them belong to the warm-up, fewer than all
     */
    public WarmUpCosine(
            @JsonProperty("peak") double peak,
            @JsonProperty("start") int start,
            @JsonProperty("iterations") int iterations,
            @JsonProperty("warmUp") int warmUp) {
        if (iterations < 1 || warmUp < 0 || warmUp >= iterations) {
            throw new IllegalArgumentException("A schedule needs at least 1 iteration and a shorter warm-up, found "
                    + iterations + " iterations with " + warmUp + " of warm-up");
        }
        this.peak = peak;
        this.start = start;
        this.iterations = iterations;
        this.warmUp = warmUp;
    }

    /** Before the first iteration the first rate, behind the last the last. */
    @Override
    public double valueAt(int iteration, int epoch) {
        int done = Math.max(0, Math.min(iteration - start, iterations - 1));
        if (done < warmUp) {
            return peak * (done + 1) / (warmUp + 1);
        }
        // the middle of the step, so that the last one is not lost on a rate of 0
        double progress = (done - warmUp + 0.5) / (iterations - warmUp);
        return peak * 0.5 * (1 + Math.cos(Math.PI * progress));
    }

    @Override
    public ISchedule clone() {
        return new WarmUpCosine(peak, start, iterations, warmUp);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof WarmUpCosine that
                && peak == that.peak
                && start == that.start
                && iterations == that.iterations
                && warmUp == that.warmUp;
    }

    @Override
    public int hashCode() {
        return Objects.hash(peak, start, iterations, warmUp);
    }

    @Override
    public String toString() {
        return "up to " + peak + " in " + warmUp + " of " + iterations + " iterations from " + start
                + ", then along a cosine to 0";
    }
}
