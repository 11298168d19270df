/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.internal.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExclusiveUseTest {

    @TempDir
    private Path folder;

    @Test
    void anotherThreadIsRefusedAndTheSameOneMayTakeItAgain() throws Exception {
        Path file = folder.resolve("new/run.checkpoint");
        try (ExclusiveUse use = ExclusiveUse.of(file)) {
            assertRefused(use.file(), "another thread");
            try (ExclusiveUse again = ExclusiveUse.of(folder.resolve("new/../new/run.checkpoint"))) {
                assertRefused(again.file(), "another thread");
            }
            assertRefused(file, "another thread");
        }
        CompletableFuture.runAsync(() -> take(file)).get(1, TimeUnit.MINUTES);
        try (var entries = Files.list(file.getParent())) {
            assertEquals(0, entries.count(), "nothing is left");
        }
    }

    private static void assertRefused(Path file, String holder) {
        ExecutionException refusal = assertThrows(
                ExecutionException.class,
                () -> CompletableFuture.runAsync(() -> take(file)).get(1, TimeUnit.MINUTES));
        assertTrue(
                refusal.getMessage().contains(file.getFileName() + ": is in use by " + holder), refusal.getMessage());
    }

    private static void take(Path file) {
        try {
            ExclusiveUse.of(file).close();
        } catch (IOException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    /** A process that is killed takes its right with it, and not the hidden file. */
    @Test
    void aKilledProcessLeavesNoLock() throws Exception {
        Path file = Files.writeString(folder.resolve("run.checkpoint"), "");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Holder.class.getName(),
                        file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            assertEquals('.', process.getInputStream().read(), "it has the right");
            FileSystemException refusal = assertThrows(FileSystemException.class, () -> ExclusiveUse.of(file));
            assertTrue(refusal.getMessage().contains("in use by another process"), refusal.getMessage());
        } finally {
            process.destroyForcibly().onExit().get(1, TimeUnit.MINUTES);
        }
        assertTrue(Files.exists(folder.resolve(".run.checkpoint.lock")));
        ExclusiveUse.of(file).close();
        assertTrue(Files.notExists(folder.resolve(".run.checkpoint.lock")));
    }

    /** Has the right and never gives it back. */
    static final class Holder {

        private Holder() {}

        public static void main(String[] args) throws IOException, InterruptedException {
            try (ExclusiveUse use = ExclusiveUse.of(Path.of(args[0]))) {
                System.out.print(use.file().toString().isEmpty() ? '?' : '.');
                System.out.flush();
                Thread.sleep(TimeUnit.MINUTES.toMillis(5));
            }
        }
    }
}
