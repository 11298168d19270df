/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.internal.io;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Results of work on many things, in the order of the things, made by several threads a little ahead of who takes them.
 * How much is ahead is bounded, so memory does not depend on how many things there are. For use by one thread.
 *
 * @param <R> a result
 */
public final class ReadAhead<R> implements AutoCloseable {

    /**
     * What is done with each thing, on one of the threads.
     *
     * @param <T> a thing
     * @param <R> a result
     */
    @FunctionalInterface
    public interface Work<T, R> {

        /**
         * Does it.
         *
         * @throws IOException if it cannot be done; {@link ReadAhead#next} passes it on
         */
        R on(T item) throws IOException;
    }

    private interface Ask<R> {
        Future<R> next();
    }

    private final String what;
    private final ExecutorService owned;
    private final Iterator<?> coming;
    private final Ask<R> ask;
    private final Queue<Future<R>> ahead = new ArrayDeque<>();

    private <T> ReadAhead(
            String what,
            ExecutorService threads,
            boolean owns,
            int most,
            List<? extends T> items,
            Work<? super T, ? extends R> work) {
        Iterator<? extends T> iterator = items.iterator();
        this.what = what;
        this.owned = owns ? threads : null;
        this.coming = iterator;
        this.ask = () -> {
            T item = iterator.next();
            return threads.submit(() -> work.on(item));
        };
        while (ahead.size() < most && coming.hasNext()) {
            ahead.add(ask.next());
        }
    }

    /**
     * Begins, on threads that are the caller's to shut down.
     *
     * @param what    is done, for messages: "decoding pictures"
     * @param threads do the work
     * @param most    how many things are at work or wait done, at least 1
     */
    public static <T, R> ReadAhead<R> on(
            ExecutorService threads,
            String what,
            int most,
            List<? extends T> items,
            Work<? super T, ? extends R> work) {
        return new ReadAhead<>(what, threads, false, most, items, work);
    }

    /**
     * Begins, on threads of its own, which do not keep a program alive and end with {@link #close}.
     *
     * @param threads how many
     * @param what    is done, for messages: "decoding pictures"
     * @param most    how many things are at work or wait done, at least 1
     */
    public static <T, R> ReadAhead<R> on(
            int threads, String what, int most, List<? extends T> items, Work<? super T, ? extends R> work) {
        ExecutorService pool = Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task, what);
            thread.setDaemon(true);
            return thread;
        });
        return new ReadAhead<>(what, pool, true, most, items, work);
    }

    /** Whether there is another result. */
    public boolean hasNext() {
        return !ahead.isEmpty();
    }

    /**
     * The next result, waiting for it if need be. After a failure the result behind it is the next one.
     *
     * @throws InterruptedIOException if the thread is interrupted, which it still is then
     * @throws IOException            the one that the work has thrown
     * @throws IllegalStateException  if the work has failed otherwise, with the cause, or was stopped
     * @throws NoSuchElementException after the last one
     */
    public R next() throws IOException {
        Future<R> first = ahead.remove();
        try {
            return first.get();
        } catch (InterruptedException e) {
            first.cancel(true);
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted = new InterruptedIOException("Interrupted while " + what);
            interrupted.initCause(e);
            throw interrupted;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new IllegalStateException(what + " failed: " + e.getCause(), e.getCause());
        } catch (CancellationException e) {
            throw new IllegalStateException(what + " was stopped", e);
        } finally {
            if (coming.hasNext() && !Thread.currentThread().isInterrupted()) {
                ahead.add(ask.next());
            }
        }
    }

    /** Stops what is at work; there is no other result then. */
    @Override
    public void close() {
        ahead.forEach(result -> result.cancel(true));
        ahead.clear();
        while (coming.hasNext()) {
            coming.next();
        }
        if (owned != null) {
            owned.shutdownNow();
        }
    }
}
