/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.embed;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.mobilenet4j.image.codec.UnreadableImageException;
import org.mobilenet4j.image.preprocessing.Preprocessing;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Pictures in the order of their files, decoded by several threads a little ahead of who wants them. */
final class DecodedPictures implements AutoCloseable {

    private final ExecutorService threads =
            Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors(), task -> {
                Thread thread = new Thread(task, "decode pictures");
                thread.setDaemon(true);
                return thread;
            });
    private final Queue<Future<INDArray>> decoded = new ArrayDeque<>();
    private final Iterator<Path> coming;
    private final Preprocessing preprocessing;

    /**
     * @param files         the pictures
     * @param preprocessing what the network expects of them
     * @param ahead         how many are decoded or wait decoded at most
     */
    DecodedPictures(List<Path> files, Preprocessing preprocessing, int ahead) {
        this.coming = files.iterator();
        this.preprocessing = preprocessing;
        for (int i = 0; i < ahead; i++) {
            ask();
        }
    }

    private void ask() {
        if (coming.hasNext()) {
            Path file = coming.next();
            decoded.add(threads.submit(() -> preprocessing.read(file)));
        }
    }

    /**
     * The next picture.
     *
     * @return [1, 3, height, width]
     * @throws UnreadableImageException if it cannot be decoded; the one after it comes next
     */
    INDArray next() throws UnreadableImageException {
        Future<INDArray> picture = decoded.remove();
        ask();
        try {
            return picture.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for pictures", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnreadableImageException) {
                throw (UnreadableImageException) e.getCause();
            }
            throw new IllegalStateException("decoding a picture failed: " + e.getCause(), e.getCause());
        }
    }

    /** Stops decoding. */
    @Override
    public void close() {
        threads.shutdownNow();
    }
}
