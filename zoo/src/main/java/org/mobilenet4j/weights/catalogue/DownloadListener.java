/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights.catalogue;

import java.net.URI;

/** Hears how a download advances. Called by the thread that asked for it, after every block; must be quick. */
@FunctionalInterface
public interface DownloadListener {

    /**
     * A block has arrived.
     *
     * @param url   where it comes from
     * @param bytes arrived so far, those of earlier attempts included
     * @param total the file's length, or -1 where the server does not say
     */
    void received(URI url, long bytes, long total);
}
