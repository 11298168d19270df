/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.finetune;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Threads that decode pictures while a network works. */
final class DecodingThreads implements AutoCloseable {

    /** More threads than this only wait for the network. */
    private static final int MAX_THREADS = 4;

    private final ExecutorService threads = Executors.newFixedThreadPool(
            Math.min(MAX_THREADS, Runtime.getRuntime().availableProcessors()), task -> {
                Thread thread = new Thread(task, "image-decoder");
                thread.setDaemon(true);
                return thread;
            });

    /** Good until this is closed. */
    ExecutorService executor() {
        return threads;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
