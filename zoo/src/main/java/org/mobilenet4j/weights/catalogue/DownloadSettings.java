/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights.catalogue;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * How {@link CheckpointCache} fetches files. Immutable and thread-safe; each setter gives a changed copy.
 */
public final class DownloadSettings {

    /**
     * System property: a mirror's address. Files are asked for there and nowhere else, under their own host and path:
     * with {@code https://mirror.example/weights}, {@code https://huggingface.co/a/b} becomes
     * {@code https://mirror.example/weights/huggingface.co/a/b}.
     */
    public static final String MIRROR = "mobilenet4j.mirror";

    /** System property: {@code true} to connect nowhere; only files that are in the cache are used. */
    public static final String OFFLINE = "mobilenet4j.offline";

    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final URI mirror;
    private final boolean offline;
    private final Duration timeout;
    private final Duration pause;

    private DownloadSettings(URI mirror, boolean offline, Duration timeout, Duration pause) {
        this.mirror = mirror;
        this.offline = offline;
        this.timeout = timeout;
        this.pause = pause;
    }

    /** From the publishers, 30 seconds of patience. */
    public static DownloadSettings standard() {
        return new DownloadSettings(null, false, TIMEOUT, PAUSE);
    }

    /**
     * {@link #standard()} with what the system properties {@value #MIRROR} and {@value #OFFLINE} say at this moment.
     *
     * @throws IllegalArgumentException when the mirror is no address
     */
    public static DownloadSettings fromSystemProperties() {
        DownloadSettings settings = standard().offline(Boolean.getBoolean(OFFLINE));
        String mirror = System.getProperty(MIRROR, "");
        if (mirror.isBlank()) {
            return settings;
        }
        try {
            return settings.mirror(new URI(mirror.trim()));
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(noMirror(mirror), e);
        }
    }

    /**
     * A mirror to ask in place of the publishers, see {@link #MIRROR}.
     *
     * @throws IllegalArgumentException when the address is not http or https
     */
    public DownloadSettings mirror(URI address) {
        if (address.getHost() == null || !String.valueOf(address.getScheme()).matches("https?")) {
            throw new IllegalArgumentException(noMirror(address.toString()));
        }
        return new DownloadSettings(address, offline, timeout, pause);
    }

    private static String noMirror(String found) {
        return "The mirror (" + MIRROR
                + ") must be an http or https address such as https://mirror.example/weights, found" + " \"" + found
                + "\"";
    }

    /** Whether to connect nowhere. */
    public DownloadSettings offline(boolean never) {
        return new DownloadSettings(mirror, never, timeout, pause);
    }

    /**
     * How long a server may take to accept a connection, to answer, and between two blocks of the file.
     *
     * @throws IllegalArgumentException unless above 0
     */
    public DownloadSettings timeout(Duration patience) {
        if (patience.isNegative() || patience.isZero()) {
            throw new IllegalArgumentException("The time-out must be above 0, found " + patience);
        }
        return new DownloadSettings(mirror, offline, patience, pause);
    }

    /** How long to wait before the second attempt; twice as long before each further one. */
    DownloadSettings pause(Duration first) {
        return new DownloadSettings(mirror, offline, timeout, Objects.requireNonNull(first, "pause"));
    }

    /** The mirror, if one was set. */
    public Optional<URI> mirror() {
        return Optional.ofNullable(mirror);
    }

    /** Whether to connect nowhere. */
    public boolean isOffline() {
        return offline;
    }

    /** How long a server may take to accept a connection, to answer, and between two blocks of the file. */
    public Duration timeout() {
        return timeout;
    }

    Duration pause() {
        return pause;
    }

    /** Where to ask for a file: its own address, or that on the mirror. */
    URI address(URI url) {
        if (mirror == null) {
            return url;
        }
        String base = mirror.toString();
        return URI.create((base.endsWith("/") ? base : base + "/") + url.getRawAuthority() + url.getRawPath());
    }
}
