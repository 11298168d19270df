/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights.catalogue;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A publisher on this machine: sends one file, with ranges, ETag and length as the real ones do, or misbehaves in the way
 * that was asked for. Remembers the requests.
 */
public final class FileServer implements AutoCloseable {

    /** One answer. */
    @FunctionalInterface
    public interface Answer {
        void to(HttpExchange request) throws IOException;
    }

    private static final long ARRIVAL_MILLIS = 300;

    private final byte[] content;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Queue<Answer> misbehaviour = new ConcurrentLinkedQueue<>();
    private final List<Headers> requests = new CopyOnWriteArrayList<>();
    private final List<String> paths = new CopyOnWriteArrayList<>();
    private volatile String etag = "\"one\"";

    public FileServer(byte[] content) throws IOException {
        this.content = content.clone();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.setExecutor(threads);
        server.start();
    }

    public URI url(String path) {
        return URI.create("http://localhost:" + server.getAddress().getPort() + path);
    }

    /** What comes before good answers, one for each request. */
    FileServer first(Answer... answers) {
        misbehaviour.addAll(Arrays.asList(answers));
        return this;
    }

    void etag(String value) {
        etag = value;
    }

    /** The heads of the requests so far. */
    List<Headers> requests() {
        return requests;
    }

    /** The paths of the requests so far. */
    public List<String> paths() {
        return paths;
    }

    private void answer(HttpExchange exchange) throws IOException {
        requests.add(exchange.getRequestHeaders());
        paths.add(exchange.getRequestURI().getPath());
        Answer answer = misbehaviour.poll();
        try {
            if (answer == null) {
                good(exchange);
            } else {
                answer.to(exchange);
            }
        } finally {
            exchange.close();
        }
    }

    /** The file, or the part of it that was asked for. */
    private void good(HttpExchange exchange) throws IOException {
        int from = from(exchange);
        head(exchange, from);
        send(exchange, from, content.length);
    }

    /** The part asked for, or 0 where the file has changed since. */
    private int from(HttpExchange exchange) {
        String range = exchange.getRequestHeaders().getFirst("Range");
        String version = exchange.getRequestHeaders().getFirst("If-Range");
        if (range == null || (version != null && !version.equals(etag))) {
            return 0;
        }
        return Integer.parseInt(range.replaceAll("[^0-9]", ""));
    }

    private void head(HttpExchange exchange, int from) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/octet-stream");
        if (etag != null) {
            exchange.getResponseHeaders().set("ETag", etag);
        }
        if (from == content.length) {
            exchange.getResponseHeaders().set("Content-Range", "bytes */" + content.length);
            exchange.sendResponseHeaders(416, -1);
        } else {
            exchange.getResponseHeaders()
                    .set("Content-Range", "bytes " + from + "-" + (content.length - 1) + "/" + content.length);
            exchange.sendResponseHeaders(from > 0 ? 206 : 200, content.length - from);
        }
    }

    private void send(HttpExchange exchange, int from, int to) throws IOException {
        if (to > from) {
            OutputStream body = exchange.getResponseBody();
            body.write(content, from, to - from);
            body.flush();
        }
    }

    /** Sends what comes before a byte, lets it arrive (Java's client drops what was not read before the cut), hangs up. */
    Answer cutAt(int end) {
        return exchange -> {
            int from = from(exchange);
            head(exchange, from);
            send(exchange, from, end);
            exchange.getResponseBody().flush(); // the head, where nothing follows it: newer JDKs wait for the body
            sleep(ARRIVAL_MILLIS);
        };
    }

    /** Sends what comes before a byte, does something, and then sends the rest. */
    Answer pausedAt(int middle, Answer meanwhile) {
        return exchange -> {
            head(exchange, 0);
            send(exchange, 0, middle);
            meanwhile.to(exchange);
            send(exchange, middle, content.length);
        };
    }

    static void sleep(long millis) throws IOException {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    /** The part that was asked for, but only up to a byte, and says so, as HTTP allows. */
    Answer upTo(int end) {
        return exchange -> {
            int from = from(exchange);
            exchange.getResponseHeaders()
                    .set("Content-Range", "bytes " + from + "-" + (end - 1) + "/" + content.length);
            exchange.sendResponseHeaders(206, end - from);
            send(exchange, from, end);
        };
    }

    /** All of it, whatever part was asked for. */
    Answer wholeFile() {
        return exchange -> {
            head(exchange, 0);
            send(exchange, 0, content.length);
        };
    }

    /** Another file, whole. */
    static Answer other(String type, byte[] body) {
        return exchange -> {
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        };
    }

    /** Nothing but a number. */
    static Answer status(int code) {
        return exchange -> exchange.sendResponseHeaders(code, -1);
    }

    static Answer redirect(URI to) {
        return exchange -> {
            exchange.getResponseHeaders().set("Location", to.toString());
            exchange.sendResponseHeaders(302, -1);
        };
    }

    /** Promises a length that it does not send. */
    static Answer promise(long bytes) {
        return exchange -> {
            exchange.sendResponseHeaders(200, bytes);
            exchange.getResponseBody().flush(); // newer JDKs wait for the body
        };
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
