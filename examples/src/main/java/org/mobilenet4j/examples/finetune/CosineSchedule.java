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

    /** Steps of the table; the rate changes by at most some percent from one to the next. */
    private static final int STEPS = 60;

    private CosineSchedule() {}

    /**
     * The table.
     *
     * @param peak       learning rate after the warm-up
     * @param iterations how many parameter updates the training will make, at least 1
     * @param warmUp     share of them over which the rate rises, from 0 to below 1
     */
    static ISchedule of(double peak, int iterations, double warmUp) {
        Map<Integer, Double> rates = new TreeMap<>();
        int steps = Math.min(STEPS, iterations);
        for (int step = 0; step < steps; step++) {
            // the rate of the step's middle
            rates.put((int) ((long) step * iterations / steps), peak * factor((step + 0.5) / steps, warmUp));
        }
        return new MapSchedule(ScheduleType.ITERATION, rates);
    }

    /**
     * The rate as a share of its peak.
     *
     * @param progress share of the training that is done, 0 to 1
     * @param warmUp   share of the training over which the rate rises, from 0 to below 1
     */
    static double factor(double progress, double warmUp) {
        if (progress < warmUp) {
            return progress / warmUp;
        }
        return 0.5 * (1 + Math.cos(Math.PI * (progress - warmUp) / (1 - warmUp)));
    }
}
