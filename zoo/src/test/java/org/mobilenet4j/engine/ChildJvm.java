/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.engine;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** A main class run in a JVM of its own, on this JVM's class path or a part of it. */
final class ChildJvm {
    final int exitCode;
    final List<String> lines;

    private ChildJvm(int exitCode, List<String> lines) {
        this.exitCode = exitCode;
        this.lines = lines;
    }

    /** True for the jars that hold oneDNN's native library. */
    static boolean holdsOneDnnNatives(String entry) {
        String name = Path.of(entry).getFileName().toString();
        return name.matches("dnnl-.*-(linux|windows|macosx)-.*\\.jar");
    }

    /** Runs to the end, a quarter of an hour at most; standard output and error are one. */
    static ChildJvm run(Class<?> main, Predicate<String> classPathEntries, List<String> options, String... arguments)
            throws IOException, InterruptedException {
        // surefire may start its JVMs with one jar whose manifest names the class path
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        String separator = System.getProperty("path.separator");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.add("-cp");
        command.add(Arrays.stream(classPath.split(separator))
                .filter(classPathEntries)
                .collect(Collectors.joining(separator)));
        command.add(main.getName());
        command.addAll(List.of(arguments));

        Path log = Files.createTempFile("child", ".log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertTrue(process.waitFor(15, TimeUnit.MINUTES), "the child JVM does not end");
            return new ChildJvm(
                    process.exitValue(),
                    Files.readString(log, StandardCharsets.UTF_8).lines().collect(Collectors.toList()));
        } finally {
            process.destroyForcibly();
            Files.deleteIfExists(log);
        }
    }

    /** What follows a line's {@code key=}; fails if there is none. */
    String value(String key) {
        return lines.stream()
                .filter(line -> line.startsWith(key + "="))
                .map(line -> line.substring(key.length() + 1))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + key + " in " + this));
    }

    List<String> containing(String text) {
        return lines.stream().filter(line -> line.contains(text)).collect(Collectors.toList());
    }

    @Override
    public String toString() {
        return "exit code " + exitCode + "\n" + String.join("\n", lines);
    }
}
