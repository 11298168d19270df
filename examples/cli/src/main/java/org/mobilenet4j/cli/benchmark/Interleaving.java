/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Times workloads in turn, A B A B, so that what happens to the machine happens to all of them. A turn is a block of
 * some calls. Between turns the machine rests: the threads of both sides wait for work in a loop for some milliseconds
 * before they sleep, and would be timed as the other's. The first call of a block is not timed, if there are more: it
 * pays for the caches that the other one has filled, and wakes its threads.
 */
final class Interleaving {
    private static final double SHORTEST_BLOCK = 0.2;
    private static final double LONGEST_BLOCK = 1;
    private static final int MOST_CALLS = 50;
    private static final double WARM_UP = 0.2;
    private static final long REST_MILLIS = 20;

    private final List<Workload> workloads;
    private final double[] callSeconds;
    private final List<Timing> timings;

    /**
     * @param workloads checked and called at least once
     * @param callSeconds what that call took, for each
     */
    Interleaving(List<Workload> workloads, double... callSeconds) {
        this.workloads = List.copyOf(workloads);
        this.callSeconds = callSeconds.clone();
        this.timings = workloads.stream().map(w -> new Timing()).collect(Collectors.toList());
    }

    /**
     * Lets every workload have its turn, again and again, until the time is up. A fifth of the time goes to warming up;
     * none where one call of each takes longer than that.
     *
     * @param seconds for all; a round that has begun is finished, so at least one call of each is timed
     * @return the times, in the order of the workloads
     */
    List<Timing> measure(double seconds) {
        long start = System.nanoTime();
        double round = 0;
        for (double call : callSeconds) {
            round += call;
        }
        while (round < WARM_UP * seconds && secondsSince(start) < WARM_UP * seconds) {
            round(false);
        }
        do {
            round(true);
        } while (secondsSince(start) < seconds);
        return new ArrayList<>(timings);
    }

    private void round(boolean timed) {
        for (int i = 0; i < workloads.size(); i++) {
            int calls = calls(i);
            rest();
            if (calls > 1) {
                workloads.get(i).run();
            }
            for (int call = Math.min(1, calls - 1); call < calls; call++) {
                long start = System.nanoTime();
                workloads.get(i).run();
                long nanos = System.nanoTime() - start;
                callSeconds[i] = nanos / 1e9;
                if (timed) {
                    timings.get(i).add(nanos);
                }
            }
        }
    }

    private static void rest() {
        try {
            Thread.sleep(REST_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** As many as fill a short block, or as the slowest workload's single call takes, within limits. */
    private int calls(int workload) {
        double block = SHORTEST_BLOCK;
        for (double other : callSeconds) {
            block = Math.max(block, Math.min(LONGEST_BLOCK, other));
        }
        double calls = block / Math.max(callSeconds[workload], 1e-6);
        return (int) Math.max(1, Math.min(MOST_CALLS, calls));
    }

    private static double secondsSince(long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}
