/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights.catalogue;

import static org.mobilenet4j.weights.catalogue.DownloadException.Reason.INTERRUPTED;
import static org.mobilenet4j.weights.catalogue.DownloadException.Reason.LOCAL;
import static org.mobilenet4j.weights.catalogue.DownloadException.Reason.UNAVAILABLE;
import static org.mobilenet4j.weights.catalogue.DownloadException.Reason.UNREACHABLE;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.deeplearning4j.config.DL4JSystemProperties;

/** One request for a file, or for the rest of it. */
final class Transfer {

    private static final int BLOCK = 1 << 16;
    private static final int OK = 200;
    private static final int PARTIAL = 206;
    private static final int RANGE_NOT_SATISFIABLE = 416;

    /** The value of {@code Content-Range}, with the length of the whole. */
    private static final Pattern RANGE = Pattern.compile("bytes \\d+-\\d+/(\\d{1,18})");

    private final HttpClient client;
    private final DownloadSettings settings;
    private final DownloadListener listener;

    Transfer(HttpClient client, DownloadSettings settings, DownloadListener listener) {
        this.client = client;
        this.settings = settings;
        this.listener = listener;
    }

    /**
     * Completes a partial file.
     *
     * @param hashKnown whether the whole file will be checked, so that a part of unknown version may be continued
     * @throws DownloadException when it is not complete thereafter
     */
    void run(URI address, PartialFile part, boolean hashKnown) throws IOException {
        if (part.version().isEmpty() && !hashKnown) {
            part.discard();
        }
        HttpResponse<InputStream> response = send(request(address, part));
        try (InputStream body = response.body()) {
            HttpHeaders headers = response.headers();
            if (response.statusCode() == RANGE_NOT_SATISFIABLE && part.size() > 0) {
                if (headers.firstValue("Content-Range").orElse("").equals("bytes */" + part.size())) {
                    return;
                }
                part.discard();
                throw new DownloadException(INTERRUPTED, "the server has less of it than had arrived");
            }
            requireFile(response, part);
            if (response.statusCode() == OK) {
                part.discard();
                part.version(version(headers));
            }
            receive(address, body, part, total(response, part));
        }
    }

    /** Bytes of the whole file, -1 if the server does not say. A server may send less than the part it was asked for. */
    private static long total(HttpResponse<InputStream> response, PartialFile part) throws IOException {
        Matcher range =
                RANGE.matcher(response.headers().firstValue("Content-Range").orElse(""));
        if (response.statusCode() == PARTIAL && range.matches()) {
            return Long.parseLong(range.group(1));
        }
        long length = response.headers().firstValueAsLong("Content-Length").orElse(-1);
        return length < 0 ? -1 : part.size() + length;
    }

    private HttpRequest request(URI address, PartialFile part) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(address)
                .timeout(settings.timeout())
                .header("Accept-Encoding", "identity")
                .header("User-Agent", "MobileNet4J");
        if (part.size() > 0) {
            request.header("Range", "bytes=" + part.size() + "-");
            part.version().ifPresent(version -> request.header("If-Range", version));
        }
        return request.GET().build();
    }

    private HttpResponse<InputStream> send(HttpRequest request) throws IOException {
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofInputStream());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Interrupted while downloading " + request.uri());
        } catch (IOException e) {
            Optional<String> unreachable = Unreachable.reason(request.uri(), e);
            throw unreachable.isPresent()
                    ? new DownloadException(UNREACHABLE, unreachable.get(), e)
                    : new DownloadException(INTERRUPTED, "the connection failed: " + root(e), e);
        }
    }

    /** Java's client hides under a ConnectException without words that a host's name is unknown. */
    private static Throwable root(Throwable failure) {
        return failure.getMessage() == null && failure.getCause() != null ? root(failure.getCause()) : failure;
    }

    /** Strong ETags and dates only: a weak ETag does not promise equal bytes. */
    private static Optional<String> version(HttpHeaders headers) {
        Optional<String> tag = headers.firstValue("ETag").filter(value -> value.startsWith("\""));
        return tag.isPresent() ? tag : headers.firstValue("Last-Modified");
    }

    private static void requireFile(HttpResponse<InputStream> response, PartialFile part) throws IOException {
        int status = response.statusCode();
        String type = response.headers().firstValue("Content-Type").orElse("").toLowerCase(Locale.ROOT);
        if (status == 401 || status == 403) {
            throw new DownloadException(
                    UNAVAILABLE,
                    "the server refuses it (" + status
                            + "): it may ask for an account, or a proxy or a firewall may block the address");
        } else if (status == 407) {
            throw new DownloadException(
                    UNAVAILABLE,
                    "the proxy asks for a name and a password (407): let the network's proxy pass the address, or fetch"
                            + " the file in another way");
        } else if (status == 404 || status == 410) {
            throw new DownloadException(UNAVAILABLE, "the server does not have it (" + status + ")");
        } else if (status / 100 == 3) {
            throw new DownloadException(
                    UNAVAILABLE,
                    "the server redirects to "
                            + response.headers().firstValue("Location").orElse("nowhere")
                            + ", which is not followed: from https to http, or too often");
        } else if (status == 408 || status == 429 || status / 100 == 5) {
            throw new DownloadException(INTERRUPTED, "the server cannot send it now (" + status + ")");
        } else if (status != OK && status != PARTIAL) {
            throw new DownloadException(UNAVAILABLE, "the server answers " + status);
        } else if (type.startsWith("text/html")) {
            throw webPage();
        } else if (status == PARTIAL
                && !response.headers()
                        .firstValue("Content-Range")
                        .orElse("")
                        .startsWith("bytes " + part.size() + "-")) {
            part.discard();
            throw new DownloadException(INTERRUPTED, "the server sent another part than was asked for");
        }
    }

    private static DownloadException webPage() {
        return new DownloadException(
                UNAVAILABLE,
                "the server sent a web page, not the file: a login page of a proxy or of a guest network, perhaps");
    }

    private void receive(URI address, InputStream body, PartialFile part, long total) throws IOException {
        requireSpace(part, total);
        byte[] block = new byte[BLOCK];
        long size = part.size();
        try (StallWatch watch = StallWatch.start(body, settings.timeout());
                OutputStream file = part.append()) {
            int read = read(body, block, watch, size);
            while (read >= 0) {
                if (size == 0 && looksLikeHtml(block, read)) {
                    throw webPage();
                }
                write(file, block, read, part);
                size += read;
                listener.received(address, size, total);
                read = read(body, block, watch, size);
            }
        }
        if (total >= 0 && size != total) {
            throw new DownloadException(
                    INTERRUPTED, "the connection was cut after " + size + " of " + total + " bytes");
        }
    }

    private int read(InputStream body, byte[] block, StallWatch watch, long size) throws DownloadException {
        int read = -1;
        IOException failure = null;
        try {
            read = body.read(block);
        } catch (IOException e) {
            failure = e;
        }
        if (watch.stalled()) {
            throw new DownloadException(
                    INTERRUPTED,
                    "nothing came for " + settings.timeout().toMillis() + " ms, after " + size + " bytes",
                    failure);
        }
        if (failure != null) {
            throw new DownloadException(
                    INTERRUPTED, "the connection was cut after " + size + " bytes: " + failure.getMessage(), failure);
        }
        watch.alive();
        return read;
    }

    private static void write(OutputStream file, byte[] block, int length, PartialFile part) throws DownloadException {
        try {
            file.write(block, 0, length);
        } catch (IOException e) {
            throw new DownloadException(LOCAL, "cannot write " + part.path() + ": " + e + otherFolder(), e);
        }
    }

    private static void requireSpace(PartialFile part, long total) throws IOException {
        long needed = total - part.size();
        long free = Files.getFileStore(part.path().getParent()).getUsableSpace();
        if (needed > free) {
            throw new DownloadException(
                    LOCAL,
                    "it needs " + needed + " more bytes in " + part.path().getParent() + ", where " + free + " are free"
                            + otherFolder());
        }
    }

    private static String otherFolder() {
        return "; make room, or choose another folder with -D" + DL4JSystemProperties.DL4J_RESOURCES_DIR_PROPERTY
                + "=FOLDER";
    }

    private static boolean looksLikeHtml(byte[] block, int length) {
        String start = new String(block, 0, Math.min(length, 256), StandardCharsets.ISO_8859_1)
                .stripLeading()
                .toLowerCase(Locale.ROOT);
        return start.startsWith("<!doctype html") || start.startsWith("<html");
    }
}
