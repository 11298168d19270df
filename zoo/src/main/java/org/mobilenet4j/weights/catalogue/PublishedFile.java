/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights.catalogue;

import java.net.URI;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/** A published file and, where its publisher tells it, its hash. Immutable and thread-safe. */
public final class PublishedFile {

    /** Shorter ones would be met by chance; 8 digits are what torchvision writes into its file names. */
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{8,64}");

    private final URI url;
    private final String sha256;

    /**
     * @param url    where the file is published; http or https, ending in the file's name
     * @param sha256 its SHA-256 or the beginning of it, 8 to 64 lower-case hexadecimal digits; null if none is published
     * @throws IllegalArgumentException for another address or hash
     */
    @JsonCreator
    PublishedFile(@JsonProperty(value = "url", required = true) URI url, @JsonProperty("sha256") String sha256) {
        this.url = Objects.requireNonNull(url, "url");
        this.sha256 = sha256;
        if (url.getHost() == null
                || !String.valueOf(url.getScheme()).matches("https?")
                || fileName().isEmpty()) {
            throw new IllegalArgumentException(
                    "The address of weights must be http or https and end in the name of a" + " file, found " + url);
        }
        if (sha256 != null && !HASH.matcher(sha256).matches()) {
            throw new IllegalArgumentException("The SHA-256 of " + url + " must have 8 to 64 lower-case hexadecimal"
                    + " digits, found \"" + sha256 + "\"");
        }
    }

    /** Where the file is published. */
    public URI url() {
        return url;
    }

    /** The file's SHA-256 or the beginning of it; empty where none is published. */
    public Optional<String> sha256() {
        return Optional.ofNullable(sha256);
    }

    /** The name that it is published under. */
    public String fileName() {
        String path = url.getPath();
        return path.substring(path.lastIndexOf('/') + 1);
    }

    @Override
    public String toString() {
        return url.toString();
    }
}
