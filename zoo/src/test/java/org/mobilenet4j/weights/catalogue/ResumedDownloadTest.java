/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.mobilenet4j.internal.io.Sha256;
import org.mobilenet4j.weights.catalogue.DownloadException.Reason;

/** Downloads that do not come through in one go. */
@Timeout(60)
class ResumedDownloadTest extends DownloadTest {

    private Path part;

    @BeforeEach
    void locatePart() {
        part = file.resolveSibling("weights.bin.part");
    }

    @Test
    void aCutDownloadGoesOnWhereItStopped() throws IOException {
        server.first(server.cutAt(100_000), server.cutAt(250_000));
        cache.weights(checkpoint);
        assertDownloaded();
        assertEquals(3, server.requests().size());
        assertRange(1, 1, 100_000);
        assertRange(2, 100_001, 250_000);
        assertEquals("\"one\"", server.requests().get(2).getFirst("If-Range"));
        assertTrue(Files.notExists(part));
    }

    /** How much of what the server wrote arrives before the cut is the network's affair, but something must. */
    private void assertRange(int request, int least, int most) {
        String range = server.requests().get(request).getFirst("Range");
        assertTrue(range != null && range.matches("bytes=\\d+-"), range);
        int from = Integer.parseInt(range.replaceAll("[^0-9]", ""));
        assertTrue(from >= least && from <= most, range);
    }

    @Test
    void theNextProgramGoesOnToo() throws IOException {
        FileServer.Answer cut = server.cutAt(100_000);
        server.first(cut, cut, cut, cut, cut);
        DownloadException e = assertThrows(DownloadException.class, () -> cache.weights(checkpoint));
        assertEquals(Reason.INTERRUPTED, e.reason());
        assertTrue(e.getMessage().contains("the connection was cut after"), e.getMessage());
        assertTrue(Files.size(part) > 0 && Files.size(part) <= 100_000);
        new CheckpointCache(folder.resolve("cache"), FAST).weights(checkpoint);
        assertRange(5, 1, 100_000);
        assertDownloaded();
    }

    @Test
    void whatAKilledProgramLeftIsContinued() throws IOException {
        leave(200_000, "\"one\"");
        cache.weights(checkpoint);
        assertEquals("bytes=200000-", server.requests().get(0).getFirst("Range"));
        assertDownloaded();
    }

    @Test
    void aPartOfAnotherVersionIsThrownAway() throws IOException {
        leave(200_000, "\"zero\"");
        Files.write(part, new byte[200_000]);
        cache.weights(checkpoint);
        assertEquals("\"zero\"", server.requests().get(0).getFirst("If-Range"));
        assertDownloaded();
    }

    @Test
    void aPartOfUnknownVersionIsContinuedOnlyWhereTheWholeIsChecked() throws IOException {
        leave(200_000, null);
        cache.weights(checkpoint);
        assertNull(server.requests().get(0).getFirst("Range"));
        Path again = file.resolveSibling("again.bin.part");
        Files.write(again, Arrays.copyOf(CONTENT, 200_000));
        String hash = Sha256.of(file);
        cache.weights(TestCheckpoints.at(server.url("/again.bin"), hash));
        assertEquals("bytes=200000-", server.requests().get(1).getFirst("Range"));
    }

    @Test
    void aServerWithoutRangesSendsItAllAgain() throws IOException {
        leave(200_000, "\"one\"");
        server.first(server.wholeFile());
        cache.weights(checkpoint);
        assertEquals(1, server.requests().size());
        assertDownloaded();
    }

    @Test
    void aServerThatSendsLessThanItWasAskedForIsAskedForTheRest() throws IOException {
        leave(200_000, "\"one\"");
        server.first(server.upTo(300_000));
        cache.weights(checkpoint);
        assertEquals("bytes=300000-", server.requests().get(1).getFirst("Range"));
        assertDownloaded();
    }

    @Test
    void aPartThatIsTheWholeIsTaken() throws IOException {
        leave(CONTENT.length, "\"one\"");
        cache.weights(checkpoint);
        assertDownloaded();
    }

    @Test
    void aPartLongerThanTheFileIsThrownAway() throws IOException {
        leave(CONTENT.length, "\"one\"");
        Files.write(part, new byte[CONTENT.length + 10]);
        server.first(exchange -> {
            exchange.getResponseHeaders().set("Content-Range", "bytes */" + CONTENT.length);
            exchange.sendResponseHeaders(416, -1);
        });
        cache.weights(checkpoint);
        assertDownloaded();
        assertNull(server.requests().get(1).getFirst("Range"));
    }

    @Test
    void withoutAVersionACutDownloadStartsAgain() throws IOException {
        server.etag(null);
        server.first(server.cutAt(100_000));
        cache.weights(checkpoint);
        assertNull(server.requests().get(1).getFirst("Range"));
        assertDownloaded();
    }

    @Test
    void aServerThatFallsSilentIsLeftAndAskedForTheRest() throws IOException {
        CountDownLatch end = new CountDownLatch(1);
        server.first(server.pausedAt(100_000, exchange -> await(end)));
        cache = new CheckpointCache(folder.resolve("cache"), FAST.timeout(Duration.ofMillis(400)));
        cache.weights(checkpoint);
        end.countDown();
        assertRange(1, 1, 100_000);
        assertDownloaded();
    }

    @Test
    void aServerThatNeverAnswersIsNamed() {
        CountDownLatch end = new CountDownLatch(1);
        FileServer.Answer silence = exchange -> await(end);
        server.first(silence, silence, silence, silence, silence);
        cache = new CheckpointCache(folder.resolve("cache"), FAST.timeout(Duration.ofMillis(200)));
        DownloadException e = assertThrows(DownloadException.class, () -> cache.weights(checkpoint));
        end.countDown();
        assertEquals(Reason.INTERRUPTED, e.reason());
        assertTrue(e.getMessage().contains("timed out"), e.getMessage());
    }

    @Test
    void aSlowServerThatKeepsSendingIsNotLeft() throws IOException {
        server.first(exchange -> {
            exchange.sendResponseHeaders(200, 10);
            for (int i = 0; i < 10; i++) {
                exchange.getResponseBody().write(i);
                exchange.getResponseBody().flush();
                FileServer.sleep(150);
            }
        });
        cache = new CheckpointCache(folder.resolve("cache"), FAST.timeout(Duration.ofMillis(900)));
        cache.weights(checkpoint);
        assertEquals(1, server.requests().size());
        assertEquals(10, Files.size(file));
    }

    private void leave(int bytes, String version) throws IOException {
        Files.createDirectories(part.getParent());
        Files.write(part, Arrays.copyOf(CONTENT, bytes));
        if (version != null) {
            Files.writeString(part.resolveSibling("weights.bin.part.version"), version);
        }
    }

    private static void await(CountDownLatch end) throws IOException {
        try {
            end.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
