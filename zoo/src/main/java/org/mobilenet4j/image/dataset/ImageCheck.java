/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.image.dataset;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.bytedeco.opencv.opencv_core.Mat;
import org.mobilenet4j.image.codec.ImageDecoder;
import org.mobilenet4j.image.codec.UnreadableImageException;
import org.mobilenet4j.internal.io.ReadAhead;

/** Decodes every picture once, several at a time, to know beforehand which are bad. Immutable. */
final class ImageCheck {

    /** Results are small, and a large picture shall not hold up the other threads. */
    private static final int AHEAD = 64;

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
        Map<Path, SkippedImage> bad = new TreeMap<>();
        int done = 0;
        try (ReadAhead<Optional<SkippedImage>> checked =
                ReadAhead.on(threads, "checking pictures", AHEAD * threads, List.copyOf(images), ImageCheck::check)) {
            while (checked.hasNext()) {
                checked.next().ifPresent(skipped -> bad.put(skipped.path(), skipped));
                listener.checked(++done, images.size());
            }
        }
        return bad;
    }

    private static Optional<SkippedImage> check(Path image) throws IOException {
        try (Mat decoded = ImageDecoder.decode(image)) {
            return decoded.empty() ? Optional.of(new SkippedImage(image, "it has no pixels")) : Optional.empty();
        } catch (UnreadableImageException e) {
            return Optional.of(new SkippedImage(image, e.reason()));
        } catch (RuntimeException | Error e) {
            throw new IOException("Checking the picture " + image + " failed: " + e, e);
        }
    }
}
