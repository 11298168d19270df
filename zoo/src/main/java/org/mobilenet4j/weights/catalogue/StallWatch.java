/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights.catalogue;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes a stream when nothing has come through it for a time, so that the thread that reads it goes on. Java's HTTP
 * client has a time-out for an answer's head only.
 */
final class StallWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CheckpointCache.class);
    private static final int CHECKS = 4;
    private static final int NANOS_PER_MILLI = 1_000_000;

    private final InputStream stream;
    private final long patienceNanos;
    private final Thread thread = new Thread(this::watch, "download watch");
    private volatile long lastNanos = System.nanoTime();
    private volatile boolean stalled;

    private StallWatch(InputStream stream, Duration patience) {
        this.stream = stream;
        this.patienceNanos = patience.toNanos();
    }

    /** Watches from now on. */
    static StallWatch start(InputStream stream, Duration patience) {
        StallWatch watch = new StallWatch(stream, patience);
        watch.thread.setDaemon(true);
        watch.thread.start();
        return watch;
    }

    /** Something came. */
    void alive() {
        lastNanos = System.nanoTime();
    }

    /** Whether the stream was closed because nothing came. */
    boolean stalled() {
        return stalled;
    }

    private void watch() {
        try {
            while (System.nanoTime() - lastNanos < patienceNanos) {
                Thread.sleep(Math.max(1, patienceNanos / NANOS_PER_MILLI / CHECKS));
            }
        } catch (InterruptedException closed) {
            return;
        }
        stalled = true;
        try {
            stream.close();
        } catch (IOException e) {
            LOG.debug("Closing a connection that stood still", e);
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
