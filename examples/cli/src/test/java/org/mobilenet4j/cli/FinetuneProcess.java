/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code finetune} in a JVM of its own, on the engine ND4J with one thread. Closing it kills it. */
final class FinetuneProcess implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 120;
    private static final long POLL_MILLIS = 10;

    private final Process process;
    private final Path log;

    private FinetuneProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** @param log replaced; gets what the program says */
    static FinetuneProcess start(Path log, String... options) throws IOException {
        // surefire may start its JVMs with one jar whose manifest names the class path
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dmobilenet4j.engine=nd4j",
                "-cp",
                classPath,
                MobileNet4J.class.getName(),
                "finetune"));
        command.addAll(List.of(options));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().put("OMP_NUM_THREADS", "1");
        return new FinetuneProcess(builder.start(), log);
    }

    /** Waits until it has read the pictures. */
    void awaitTraining() throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!log().contains("raining on ") && process.isAlive()) {
            assertTrue(System.nanoTime() < end, "the training does not begin: " + log());
            process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /**
     * Kills it (SIGKILL: no shutdown hook runs) unless it ends before.
     *
     * @return true if it was killed
     */
    boolean killAfter(long millis) throws InterruptedException {
        if (process.waitFor(millis, TimeUnit.MILLISECONDS)) {
            return false;
        }
        process.destroyForcibly();
        // one that ended by itself in this moment has its own exit code
        return process.waitFor() > Byte.MAX_VALUE;
    }

    int exitCode() throws InterruptedException, IOException {
        assertTrue(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS), "the training does not end: " + log());
        return process.exitValue();
    }

    String log() throws IOException {
        return Files.readString(log);
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
