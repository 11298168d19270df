/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several who want the same file at the same time: one download. */
@Timeout(120)
class SharedDownloadTest {

    private static final byte[] CONTENT = TestCheckpoints.content(200_000);

    @TempDir
    private Path folder;

    @Test
    void threadsShareADownload() throws Exception {
        int threads = 8;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try (FileServer server = new FileServer(CONTENT)) {
            server.first(server.pausedAt(1000, exchange -> FileServer.sleep(300)));
            Checkpoint checkpoint = TestCheckpoints.at(server.url("/weights.bin"));
            List<Future<CachedWeights>> found = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                CheckpointCache cache = new CheckpointCache(folder, DownloadSettings.standard());
                found.add(pool.submit(() -> cache.weights(checkpoint)));
            }
            for (Future<CachedWeights> weights : found) {
                assertEquals(found.get(0).get().sha256(), weights.get().sha256());
            }
            assertEquals(1, server.requests().size());
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void processesShareADownload() throws Exception {
        AtomicReference<Process> other = new AtomicReference<>();
        try (FileServer server = new FileServer(CONTENT)) {
            URI url = server.url("/weights.bin");
            server.first(server.pausedAt(1000, exchange -> {
                other.set(start(url));
                assertEquals("asking", reader(other.get()).readLine());
                FileServer.sleep(500);
                assertTrue(other.get().isAlive(), "the other process waits");
            }));
            CachedWeights weights =
                    new CheckpointCache(folder, DownloadSettings.standard()).weights(TestCheckpoints.at(url));
            assertTrue(other.get().waitFor(60, TimeUnit.SECONDS));
            assertEquals(0, other.get().exitValue());
            assertEquals(weights.sha256(), reader(other.get()).readLine());
            assertEquals(1, server.requests().size());
        } finally {
            if (other.get() != null) {
                other.get().destroyForcibly();
            }
        }
    }

    private Process start(URI url) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        OtherProcess.class.getName(),
                        folder.toString(),
                        url.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** Unbuffered beyond the line, so that the next reader finds the next line. */
    private static BufferedReader reader(Process process) {
        return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8), 1);
    }

    /** Wants the file too, and prints its hash. */
    static final class OtherProcess {

        private OtherProcess() {}

        public static void main(String[] args) throws IOException {
            CheckpointCache cache = new CheckpointCache(Path.of(args[0]), DownloadSettings.standard());
            Checkpoint checkpoint = TestCheckpoints.at(URI.create(args[1]));
            System.out.println("asking");
            System.out.println(cache.weights(checkpoint).sha256());
        }
    }
}
