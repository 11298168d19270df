/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.benchmark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The arithmetic of timings, and who runs when. */
class InterleavingTest {

    @Test
    void medianMinimumAndRatio() {
        Timing ours = timing(3, 1, 2);
        Timing theirs = timing(8, 2, 4, 6);
        assertEquals(2, ours.median());
        assertEquals(1, ours.min());
        assertEquals(3, ours.runs());
        assertEquals(5, theirs.median());
        assertEquals(0.4, result(Peer.STOCK, ours, theirs).ratio(), 1e-12);
        assertNull(result(Peer.NONE, ours, null).ratio());
    }

    private static BenchmarkResult result(Peer peer, Timing ours, Timing theirs) {
        return new BenchmarkResult(BenchmarkCase.OUTPUT, 1, 96, EngineChoice.ND4J, peer, ours, theirs);
    }

    private static Timing timing(int... milliseconds) {
        Timing timing = new Timing();
        for (int value : milliseconds) {
            timing.add(value * 1_000_000L);
        }
        return timing;
    }

    @Test
    void aSlowPeerIsTimedOnceAndTheFirstCallOfABlockIsNot() {
        AtomicInteger fastCalls = new AtomicInteger();
        AtomicInteger slowCalls = new AtomicInteger();
        List<Timing> timings =
                new Interleaving(List.of(sleeping(10, fastCalls), sleeping(200, slowCalls)), 0.010, 0.200).measure(0.1);
        assertEquals(1, slowCalls.get());
        assertEquals(1, timings.get(1).runs());
        assertEquals(fastCalls.get() - 1, timings.get(0).runs());
        assertTrue(timings.get(0).runs() > 1, timings.get(0).runs() + " runs");
    }

    @Test
    void turnsAlternateUntilTheTimeIsUp() {
        AtomicInteger calls = new AtomicInteger();
        List<Timing> timings =
                new Interleaving(List.of(sleeping(250, calls), sleeping(250, calls)), 0.25, 0.25).measure(0.9);
        assertTrue(timings.get(0).runs() >= 2, timings.get(0).runs() + " runs");
        assertEquals(timings.get(0).runs(), timings.get(1).runs());
        assertTrue(timings.get(0).min() >= 249, timings.get(0).min() + " ms");
    }

    private static Workload sleeping(int milliseconds, AtomicInteger calls) {
        return new Workload() {
            @Override
            public void run() {
                calls.incrementAndGet();
                try {
                    Thread.sleep(milliseconds);
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }

            @Override
            public INDArray result() {
                throw new UnsupportedOperationException();
            }
        };
    }
}
