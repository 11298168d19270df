/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.examples.finetune;

import java.util.Map;
import java.util.TreeMap;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/**
 * A learning rate that rises linearly over a warm-up and then falls along half a cosine to nearly nothing (Loshchilov,
 * Hutter: "SGDR", arXiv 1608.03983; warm-up after Goyal et al., arXiv 1706.02677).
 *
 * <p>It is handed to DL4J as a {@link MapSchedule}, a table by iteration, because a schedule is saved with the model:
 * what reads the model back must know the schedule's class. Of ND4J 1.0.0-M2.1's own smooth schedules
 * {@code PolySchedule} rises instead of falling and {@code RampSchedule} cannot be read back from JSON.
 */
final class CosineSchedule {

    /**
     * Share of all iterations that the warm-up takes. Measured on the drawn pictures, 450 updates: with 0.3 a
     * PyTorch copy of the network is right on 98 % of the held-out ones, with 0.15 on 95 %.
     */
    static final double WARMUP = 0.3;

    /** Steps of the table; the rate changes by at most some percent from one to the next. */
    private static final int STEPS = 60;

    private CosineSchedule() {}

    /**
     * The table.
     *
     * @param peak       learning rate after the warm-up
     * @param iterations how many parameter updates the training will make, at least 1
     */
    static ISchedule of(double peak, int iterations) {
        Map<Integer, Double> rates = new TreeMap<>();
        int steps = Math.min(STEPS, iterations);
        for (int step = 0; step < steps; step++) {
            // the rate of the step's middle
            rates.put((int) ((long) step * iterations / steps), peak * factor((step + 0.5) / steps));
        }
        return new MapSchedule(ScheduleType.ITERATION, rates);
    }

    /**
     * The rate as a share of its peak.
     *
     * @param progress share of the training that is done, 0 to 1
     */
    static double factor(double progress) {
        if (progress < WARMUP) {
            return progress / WARMUP;
        }
        return 0.5 * (1 + Math.cos(Math.PI * (progress - WARMUP) / (1 - WARMUP)));
    }
}
