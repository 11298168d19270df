/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mobilenet4j.internal.io.Sha256;
import org.mobilenet4j.weights.catalogue.DownloadException.Reason;

/** What is downloaded, checked, kept and refused. */
class CheckpointCacheTest extends DownloadTest {

    @Test
    void theFirstHashIsRecordedAndCheckedFromThenOn() throws IOException {
        List<Long> progress = new ArrayList<>();
        CachedWeights weights = cache.weights(checkpoint, (url, bytes, total) -> {
            assertEquals(CONTENT.length, total);
            progress.add(bytes);
        });
        assertEquals(file, weights.file());
        assertDownloaded();
        assertEquals(Sha256.of(file), weights.sha256());
        assertEquals(progress.stream().sorted().collect(Collectors.toList()), progress);
        assertEquals(CONTENT.length, progress.get(progress.size() - 1));
        assertEquals(Set.of("weights.bin", "weights.bin.sha256", ".lock"), names());
        assertEquals(weights.sha256() + "  weights.bin\n", Files.readString(HashRecord.beside(file)));

        assertEquals(weights.sha256(), cache.weights(checkpoint).sha256());
        assertEquals(1, server.requests().size());

        Files.write(file, new byte[] {1, 2, 3});
        DownloadException e = assertFails(Reason.WRONG_CONTENT, "should be " + weights.sha256());
        assertTrue(e.getMessage().contains("weights.bin.sha256 beside it says"), e.getMessage());
        assertTrue(Files.exists(file), "somebody's file is not deleted");
    }

    @Test
    void aPublishedHashOrTheBeginningOfItIsChecked() throws IOException {
        String hash = cache.weights(checkpoint).sha256();
        for (String published : List.of(hash, hash.substring(0, 8))) {
            Checkpoint good = TestCheckpoints.at(server.url("/good/" + published + ".bin"), published);
            assertEquals(hash, cache.weights(good).sha256());
        }
        checkpoint = TestCheckpoints.at(server.url("/bad.bin"), "00000000");
        assertFails(Reason.WRONG_CONTENT, "should begin with 00000000, found " + hash);
        assertFalse(names().toString().contains("bad.bin"), names().toString());
    }

    @Test
    void aFilePutThereByHandIsUsedAndChecked() throws IOException {
        Files.createDirectories(file.getParent());
        Files.write(file, CONTENT);
        CheckpointCache offline = new CheckpointCache(folder.resolve("cache"), FAST.offline(true));
        String hash = offline.weights(checkpoint).sha256();
        assertEquals(0, server.requests().size());
        assertTrue(Files.exists(HashRecord.beside(file)));
        checkpoint = TestCheckpoints.at(server.url("/models/weights.bin"), hash.substring(0, 10));
        assertEquals(hash, offline.weights(checkpoint).sha256());
        checkpoint = TestCheckpoints.at(server.url("/models/weights.bin"), "0123456789");
        assertFails(Reason.WRONG_CONTENT, "should begin with 0123456789");
    }

    @Test
    void offlineSaysWhereToPutTheFile() {
        cache = new CheckpointCache(folder.resolve("cache"), FAST.offline(true));
        DownloadException e = assertFails(Reason.LOCAL, "mobilenet4j.offline is set");
        assertTrue(e.getMessage().contains("put it at " + file), e.getMessage());
        assertTrue(e.getMessage().contains(server.url("/models/weights.bin").toString()), e.getMessage());
        assertEquals(0, server.requests().size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "0123456789  weights.bin\n"})
    void aRecordThatIsNoHashChecksNothingAndIsNamed(String record) throws IOException {
        cache.weights(checkpoint);
        Files.writeString(file.resolveSibling("weights.bin.sha256"), record);
        assertFails(Reason.WRONG_CONTENT, "weights.bin.sha256 beside it should begin with a SHA-256");
    }

    @Test
    void aFileWhereTheFoldersOfTheCacheShouldBeIsNamed() throws IOException {
        Files.createDirectories(folder.resolve("cache"));
        Path inTheWay = Files.createFile(folder.resolve("cache/test"));
        IOException e = assertThrows(IOException.class, () -> cache.weights(checkpoint));
        assertTrue(e.getMessage().contains("because " + inTheWay + " is a file"), e.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "404, does not have it (404)",
        "410, does not have it (410)",
        "403, refuses it (403)",
        "401, refuses it (401)",
        "418, answers 418"
    })
    void aRefusalIsFinal(int status, String message) {
        server.first(FileServer.status(status));
        DownloadException e = assertFails(Reason.UNAVAILABLE, message);
        assertTrue(e.getMessage().contains("put it at " + file), e.getMessage());
        assertEquals(1, server.requests().size());
    }

    @Test
    void aServerThatIsBusyIsAskedAgain() throws IOException {
        server.first(FileServer.status(503), FileServer.status(429));
        cache.weights(checkpoint);
        assertEquals(3, server.requests().size());
    }

    @Test
    void attemptsEnd() {
        server.first(FileServer.status(500), FileServer.status(502), FileServer.status(503));
        server.first(FileServer.status(500), FileServer.status(500), FileServer.status(500));
        assertFails(Reason.INTERRUPTED, "cannot send it now (500) (attempt 5)");
        assertEquals(5, server.requests().size());
    }

    @ParameterizedTest
    @CsvSource({"text/html; charset=utf-8, hello", "application/octet-stream, ' \n<!DOCTYPE HTML><html>'"})
    void aWebPageIsNoFile(String type, String page) throws IOException {
        server.first(FileServer.other(type, page.getBytes(StandardCharsets.UTF_8)));
        assertFails(Reason.UNAVAILABLE, "sent a web page");
        assertFalse(Files.exists(file));
        cache.weights(checkpoint);
        assertDownloaded();
    }

    @Test
    void redirectsAreFollowed() throws IOException {
        server.first(FileServer.redirect(server.url("/elsewhere")));
        cache.weights(checkpoint);
        assertEquals(List.of("/models/weights.bin", "/elsewhere"), server.paths());
        assertDownloaded();
    }

    @Test
    void aCircleOfRedirectsEnds() {
        FileServer.Answer again = FileServer.redirect(server.url("/models/weights.bin"));
        server.first(again, again, again, again, again, again, again, again);
        assertFails(Reason.UNAVAILABLE, "which is not followed");
    }

    @Test
    void theSecondPlaceIsAskedWhenTheFirstHasNotTheFile() throws IOException {
        checkpoint = TestCheckpoints.at(server.url("/a/model.safetensors"), server.url("/b/model.bin"));
        server.first(FileServer.status(404));
        CachedWeights weights = cache.weights(checkpoint);
        assertEquals("model.bin", weights.file().getFileName().toString());
        assertEquals(server.url("/b/model.bin"), weights.source().url());
        assertEquals(weights.sha256(), cache.weights(checkpoint).sha256());
        assertEquals(2, server.requests().size());
    }

    @Test
    void everyPlaceIsNamedWhenNoneHasTheFile() {
        checkpoint = TestCheckpoints.at(server.url("/a/model.safetensors"), server.url("/b/model.bin"));
        server.first(FileServer.status(404), FileServer.status(403));
        DownloadException e = assertFails(Reason.UNAVAILABLE, "/a/model.safetensors: the server does not have it");
        assertTrue(e.getMessage().contains("/b/model.bin: the server refuses it"), e.getMessage());
    }

    @Test
    void aMirrorStandsInForThePublisher() throws IOException {
        checkpoint = TestCheckpoints.at(URI.create("https://publisher.example/models/weights.bin"));
        cache = new CheckpointCache(folder.resolve("cache"), FAST.mirror(server.url("/mirror")));
        cache.weights(checkpoint);
        assertEquals(List.of("/mirror/publisher.example/models/weights.bin"), server.paths());
    }

    @Test
    void aServerThatIsNotThereIsNamed() {
        URI gone = server.url("/models/weights.bin");
        server.close();
        checkpoint = TestCheckpoints.at(gone);
        DownloadException e = assertFails(
                Reason.UNREACHABLE,
                "Cannot download " + gone + ": the host " + gone.getHost() + " refuses the connection");
        assertTrue(e.getMessage().contains("(attempt 2). Get " + gone + " in another way"), e.getMessage());
        assertTrue(e.getMessage().contains("put it at " + file), e.getMessage());
    }

    /** The patience is of the standard settings: a name that nobody knows ends it at once. */
    @Test
    @Timeout(20)
    void aHostThatCannotBeFoundIsNamedAtOnce() {
        cache = new CheckpointCache(folder.resolve("cache"), DownloadSettings.standard());
        URI nowhere = URI.create("http://weights.invalid/models/weights.bin");
        checkpoint = TestCheckpoints.at(nowhere);
        DownloadException e = assertFails(
                Reason.UNREACHABLE, "Cannot download " + nowhere + ": the host weights.invalid cannot be found");
        assertTrue(e.getMessage().contains("-Dhttps.proxyHost=HOST"), e.getMessage());
        assertTrue(e.getMessage().contains("put it at " + file), e.getMessage());
        assertFalse(e.getMessage().contains("Unresolved"), e.getMessage());
    }

    @Test
    void anotherAddressServesWhereOneCannotBeFound() throws IOException {
        checkpoint = TestCheckpoints.at(
                URI.create("http://weights.invalid/models/weights.bin"), server.url("/models/weights.bin"));
        cache.weights(checkpoint);
        assertDownloaded();
    }

    /** Something that speaks no TLS, as a proxy that answers itself. */
    @Test
    void aConnectionThatIsNotSafeIsNotTriedFiveTimes() throws IOException {
        try (ServerSocket plain = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread answers = new Thread(() -> answerInPlainWords(plain));
            answers.setDaemon(true);
            answers.start();
            checkpoint =
                    TestCheckpoints.at(URI.create("https://localhost:" + plain.getLocalPort() + "/models/weights.bin"));
            assertFails(Reason.UNREACHABLE, "the connection to localhost is not safe (");
        }
    }

    private static void answerInPlainWords(ServerSocket server) {
        while (!server.isClosed()) {
            try (Socket client = server.accept()) {
                client.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                client.getOutputStream().flush();
                client.getInputStream().readNBytes(1000); // or else what was sent might be lost with the connection
            } catch (IOException closed) {
                return;
            }
        }
    }

    @Test
    void aProxyThatCannotBeFoundIsNamed() {
        ProxySelector standard = ProxySelector.getDefault();
        ProxySelector.setDefault(ProxySelector.of(InetSocketAddress.createUnresolved("proxy.invalid", 3128)));
        try {
            checkpoint = TestCheckpoints.at(URI.create("http://weights.example/models/weights.bin"));
            assertFails(Reason.UNREACHABLE, ": the proxy proxy.invalid cannot be found");
        } finally {
            ProxySelector.setDefault(standard);
        }
    }

    @Test
    void aProxyThatWantsAPasswordIsNotTriedAgain() {
        server.first(FileServer.status(407));
        assertFails(Reason.UNAVAILABLE, "the proxy asks for a name and a password (407)");
    }

    @Test
    void aFileThatDoesNotFitIsNotBegun() {
        server.first(FileServer.promise(1L << 60));
        assertFails(Reason.LOCAL, "it needs " + (1L << 60) + " more bytes in " + file.getParent());
        assertEquals(Set.of(".lock"), names());
    }

    private DownloadException assertFails(Reason reason, String message) {
        DownloadException e = assertThrows(DownloadException.class, () -> cache.weights(checkpoint));
        assertTrue(e.getMessage().contains(message), e.getMessage());
        assertEquals(reason, e.reason());
        return e;
    }

    private Set<String> names() {
        try (Stream<Path> children = Files.list(file.getParent())) {
            return children.map(child -> child.getFileName().toString()).collect(Collectors.toSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
