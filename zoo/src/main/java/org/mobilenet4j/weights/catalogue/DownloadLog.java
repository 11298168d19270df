/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights.catalogue;

import java.net.URI;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs a download's advance, a line for every tenth of the file. For one download; not thread-safe. */
final class DownloadLog implements DownloadListener {

    private static final Logger LOG = LoggerFactory.getLogger(CheckpointCache.class);
    private static final long PARTS = 10;
    private static final double MEGABYTE = 1e6;

    private long logged = -1;

    @Override
    public void received(URI url, long bytes, long total) {
        long part = total > 0 ? PARTS * bytes / total : -1;
        if (part > logged) {
            logged = part;
            LOG.info("{}: {} of {} MB", url, megabytes(bytes), megabytes(total));
        }
    }

    private static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f", bytes / MEGABYTE);
    }
}
