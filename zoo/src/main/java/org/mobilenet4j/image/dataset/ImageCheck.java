/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.image.dataset;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.bytedeco.opencv.opencv_core.Mat;
import org.mobilenet4j.image.codec.ImageDecoder;
import org.mobilenet4j.image.codec.UnreadableImageException;

/** Decodes every picture once, several at a time, to know beforehand which are bad. Immutable. */
final class ImageCheck {

    private final int threads;
    private final ImageFolderReader.ProgressListener listener;

    ImageCheck(int threads, ImageFolderReader.ProgressListener listener) {
        this.threads = threads;
        this.listener = listener;
    }

    /**
     * @return the pictures that cannot be decoded, with the reason, by path
     * @throws InterruptedIOException when the thread is interrupted
     * @throws IOException            when checking a picture fails otherwise, memory included; names the picture
     */
    Map<Path, SkippedImage> unreadable(Collection<Path> images) throws IOException {
        ExecutorService workers = Executors.newFixedThreadPool(threads);
        try {
            CompletionService<Optional<SkippedImage>> results = new ExecutorCompletionService<>(workers);
            images.forEach(image -> results.submit(() -> check(image)));
            Map<Path, SkippedImage> bad = new TreeMap<>();
            for (int done = 1; done <= images.size(); done++) {
                results.take().get().ifPresent(skipped -> bad.put(skipped.path(), skipped));
                listener.checked(done, images.size());
            }
            return bad;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Interrupted while checking pictures");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException
                    ? (IOException) e.getCause()
                    : new IOException("Checking pictures failed: " + e.getCause(), e.getCause());
        } finally {
            workers.shutdownNow();
        }
    }

    private static Optional<SkippedImage> check(Path image) throws IOException {
        try (Mat decoded = ImageDecoder.decode(image)) {
            return decoded.empty() ? Optional.of(new SkippedImage(image, "it has no pixels")) : Optional.empty();
        } catch (UnreadableImageException e) {
            return Optional.of(new SkippedImage(image, e.reason()));
        } catch (RuntimeException | OutOfMemoryError e) {
            throw new IOException("Checking the picture " + image + " failed: " + e, e);
        }
    }
}
