/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights.catalogue;

import static org.mobilenet4j.weights.catalogue.DownloadException.Reason.INTERRUPTED;
import static org.mobilenet4j.weights.catalogue.DownloadException.Reason.UNREACHABLE;
import static org.mobilenet4j.weights.catalogue.DownloadException.Reason.WRONG_CONTENT;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.Optional;
import org.mobilenet4j.internal.io.Sha256;
import org.mobilenet4j.internal.io.WholeFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Fetches a file with several attempts, each of which goes on where the one before stopped. */
final class Download {

    private static final Logger LOG = LoggerFactory.getLogger(CheckpointCache.class);
    private static final int ATTEMPTS = 5;

    private final DownloadSettings settings;
    private final Transfer transfer;

    Download(DownloadSettings settings, DownloadListener listener) {
        this.settings = settings;
        HttpClient client = HttpClient.newBuilder()
                .connectTimeout(settings.timeout())
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();
        this.transfer = new Transfer(client, settings, listener);
    }

    /**
     * Puts a file in its place, whole and checked.
     *
     * @param target   its place; must be missing
     * @param expected its SHA-256, or the beginning of it, if known
     * @return its SHA-256
     * @throws DownloadException when it cannot be had
     */
    String fetch(PublishedFile source, Path target, Optional<String> expected) throws IOException {
        URI address = settings.address(source.url());
        PartialFile part = new PartialFile(target);
        LOG.info("Downloading {} to {}{}", address, target, part.size() > 0 ? ", continued" : "");
        complete(address, part, expected.isPresent());
        String found = Sha256.of(part.path());
        if (expected.isPresent() && !found.startsWith(expected.get())) {
            part.discard();
            throw new DownloadException(
                    WRONG_CONTENT,
                    "Cannot use " + address + ": its SHA-256 should "
                            + (expected.get().length() < found.length() ? "begin with " : "be ") + expected.get()
                            + ", found " + found
                            + ". The download was deleted; try again, and if it comes out the same,"
                            + " somebody changed the file");
        }
        WholeFile.moveIntoPlace(part.path(), target);
        part.discard();
        return found;
    }

    private void complete(URI address, PartialFile part, boolean hashKnown) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                transfer.run(address, part, hashKnown);
                return;
            } catch (DownloadException e) {
                if (attempt == attempts(e.reason())) {
                    throw new DownloadException(
                            e.reason(),
                            "Cannot download " + address + ": " + e.getMessage()
                                    + (attempt > 1 ? " (attempt " + attempt + ")" : ""),
                            e);
                }
                LOG.warn(
                        "{}: {}; trying again, attempt {} of {}",
                        address,
                        e.getMessage(),
                        attempt + 1,
                        attempts(e.reason()));
            }
            pause(attempt);
        }
    }

    /** A name server may have missed a question; what does not answer twice will not in half a minute. */
    private static int attempts(DownloadException.Reason reason) {
        return reason == INTERRUPTED ? ATTEMPTS : reason == UNREACHABLE ? 2 : 1;
    }

    private void pause(int attempt) throws InterruptedIOException {
        try {
            Thread.sleep(settings.pause().toMillis() << (attempt - 1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Interrupted before another attempt to download");
        }
    }
}
