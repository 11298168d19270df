/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights.catalogue;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A server that has one file, a checkpoint of it, and an empty cache that does not wait long. */
abstract class DownloadTest {
    static final byte[] CONTENT = TestCheckpoints.content(500_000);
    static final DownloadSettings FAST =
            DownloadSettings.standard().pause(Duration.ofMillis(1)).timeout(Duration.ofSeconds(5));

    @TempDir
    Path folder;

    FileServer server;
    Checkpoint checkpoint;
    CheckpointCache cache;
    Path file;

    @BeforeEach
    void serve() throws IOException {
        server = new FileServer(CONTENT);
        checkpoint = TestCheckpoints.at(server.url("/models/weights.bin"));
        cache = new CheckpointCache(folder.resolve("cache"), FAST);
        file = folder.resolve("cache/test/weights/weights.bin");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    void assertDownloaded() throws IOException {
        assertArrayEquals(CONTENT, Files.readAllBytes(file));
    }
}
