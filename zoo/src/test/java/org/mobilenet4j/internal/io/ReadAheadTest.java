/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.internal.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ReadAheadTest {

    private static final List<Integer> NUMBERS = IntStream.range(0, 200).boxed().toList();

    @Test
    void resultsComeInOrderAndNoMoreAreAheadThanAllowed() throws IOException {
        AtomicInteger begun = new AtomicInteger();
        AtomicInteger taken = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<Integer> found = new ArrayList<>();
        try (ReadAhead<Integer> squares = ReadAhead.on(3, "squaring", 5, NUMBERS, n -> {
            most.accumulateAndGet(begun.incrementAndGet() - taken.get(), Math::max);
            Thread.yield();
            return n * n;
        })) {
            while (squares.hasNext()) {
                found.add(squares.next());
                taken.incrementAndGet();
            }
            assertThrows(NoSuchElementException.class, squares::next);
        }
        assertEquals(NUMBERS.stream().map(n -> n * n).toList(), found);
        // one may be taken and not counted yet
        assertTrue(most.get() <= 6, "up to " + most + " ahead");
    }

    /** The one that is slow holds up who waits for it, and not the other threads. */
    @Test
    void othersWorkWhileTheFirstIsWaitedFor() throws IOException {
        CountDownLatch others = new CountDownLatch(4);
        try (ReadAhead<Integer> results = ReadAhead.on(2, "waiting", 5, NUMBERS.subList(0, 5), n -> {
            if (n == 0) {
                await(others);
            } else {
                others.countDown();
            }
            return n;
        })) {
            for (int n = 0; n < 5; n++) {
                assertEquals(n, results.next());
            }
        }
    }

    @Test
    void failuresArePassedOnInTheirPlace() throws IOException {
        IOException broken = new IOException("broken");
        Error error = new StackOverflowError("deep");
        try (ReadAhead<Integer> results = ReadAhead.on(2, "reading", 2, NUMBERS.subList(0, 5), n -> {
            if (n == 1) {
                throw broken;
            }
            if (n == 3) {
                throw error;
            }
            return n;
        })) {
            assertEquals(0, results.next());
            assertSame(broken, assertThrows(IOException.class, results::next));
            assertEquals(2, results.next());
            IllegalStateException e = assertThrows(IllegalStateException.class, results::next);
            assertSame(error, e.getCause());
            assertTrue(e.getMessage().startsWith("reading failed: "), e.getMessage());
            assertEquals(4, results.next());
            assertFalse(results.hasNext());
        }
    }

    @Test
    void whoWaitsMayBeInterrupted() {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        try (ReadAhead<Integer> results = ReadAhead.on(1, "sleeping", 1, NUMBERS, n -> {
            begun.countDown();
            try {
                Thread.sleep(TimeUnit.HOURS.toMillis(1));
            } catch (InterruptedException e) {
                stopped.countDown();
            }
            return n;
        })) {
            await(begun);
            Thread.currentThread().interrupt();
            InterruptedIOException e = assertThrows(InterruptedIOException.class, results::next);
            assertTrue(Thread.interrupted(), "the thread is interrupted still");
            assertEquals("Interrupted while sleeping", e.getMessage());
        }
        await(stopped);
    }

    @Test
    void closingStopsTheWorkAndLeavesTheThreadsOfOthers() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(1);
        try {
            AtomicInteger done = new AtomicInteger();
            ReadAhead<Integer> results = ReadAhead.on(threads, "counting", 3, NUMBERS, n -> done.incrementAndGet());
            assertEquals(1, results.next());
            results.close();
            assertFalse(results.hasNext());
            assertEquals("mine", threads.submit(() -> "mine").get());
            assertTrue(done.get() <= 4, done + " done");
        } finally {
            threads.shutdownNow();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(30, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
