/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli;

import java.io.PrintWriter;
import java.net.URI;
import java.util.Locale;
import org.mobilenet4j.weights.catalogue.DownloadListener;

/** Tells of a download: a line when it begins, and a bar where somebody watches. For one download. */
public final class DownloadProgress implements DownloadListener, AutoCloseable {

    private static final double MEGABYTE = 1e6;

    private final PrintWriter err;
    private Progress progress;

    /** @param err where the line goes */
    public DownloadProgress(PrintWriter err) {
        this.err = err;
    }

    @Override
    public void received(URI url, long bytes, long total) {
        if (progress == null) {
            err.println("Downloading " + url
                    + (total < 0 ? "" : String.format(Locale.ROOT, ", %.1f MB", total / MEGABYTE)));
            err.flush();
            progress = Progress.start("Downloading", total);
        }
        progress.to(bytes);
    }

    @Override
    public void close() {
        if (progress != null) {
            progress.close();
        }
    }
}
