/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mobilenet4j.fixtures.WeightsFile;

/** What the program says when memory runs out, in processes that have little. */
class MemoryShortageTest {

    @TempDir
    private Path folder;

    private String fails(String limit, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                limit,
                "-cp",
                System.getProperty("java.class.path"),
                MobileNet4J.class.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(1, process.waitFor(), said);
        List<String> left;
        try (Stream<Path> files = Files.list(folder)) {
            left = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.contains("dump") || name.startsWith("hs_err"))
                    .collect(Collectors.toList());
        }
        assertEquals(List.of(), left, said);
        List<String> lines = said.lines().collect(Collectors.toList());
        String last = lines.get(lines.size() - 1);
        assertTrue(last.startsWith("mobilenet4j: Out of "), said);
        return last;
    }

    private static void assertSays(String line, String... words) {
        for (String word : words) {
            assertTrue(line.contains(word), "no \"" + word + "\" in: " + line);
        }
        assertFalse(line.contains("Pointer"), line);
    }

    /** DL4J would leave a report in the working directory. */
    @Test
    void nativeMemoryIsNamedWithItsSetting() throws Exception {
        String line = fails(
                "-Dorg.bytedeco.javacpp.maxbytes=100k",
                "finetune",
                "--drawn",
                "2",
                "--epochs",
                "1",
                "--output",
                "m.zip");
        assertSays(line, "native memory", "> maxBytes (100K)", "-Dorg.bytedeco.javacpp.maxbytes=SIZE");
    }

    /** Not so little that ND4J cannot start: it may end the process then, in native code. */
    @Test
    void allMemoryIsNamedWithItsSetting() throws Exception {
        Path weights = WeightsFile.write(folder.resolve("small_0.35_1024.safetensors"), PublishedNetwork.create());
        List<String> arguments =
                new ArrayList<>(List.of("embed", "--weights", weights.toString(), "--output", "features.npy"));
        for (int i = 0; i < 16; i++) {
            arguments.add(Pictures.drawn(folder.resolve("picture" + i + ".png"), 90, 60)
                    .toString());
        }
        String line = fails("-Dorg.bytedeco.javacpp.maxphysicalbytes=250m", arguments.toArray(String[]::new));
        assertSays(line, "> maxPhysicalBytes (", "-Dorg.bytedeco.javacpp.maxphysicalbytes=SIZE");
    }

    @Test
    void aClassThatCouldNotBeInitializedForItIsUnderstood() {
        Throwable first = new ExceptionInInitializerError(
                "Exception java.lang.OutOfMemoryError: 71M > maxPhysicalBytes (60M) [in thread \"main\"]");
        Throwable second = new NoClassDefFoundError("Could not initialize class Mat").initCause(first);
        String message = MemoryShortage.message(second).orElseThrow();
        assertSays(message, "(71M > maxPhysicalBytes (60M) [in thread \"main\"])");
        assertTrue(MemoryShortage.message(new ExceptionInInitializerError("Exception java.io.IOException: no"))
                .isEmpty());
    }

    @Test
    void theHeapIsNamedWithItsSetting() {
        String message = MemoryShortage.message(
                        new IllegalStateException("while reading", new OutOfMemoryError("Java heap space")))
                .orElseThrow();
        assertSays(message, "Java's heap of ", "(Java heap space)", "-Xmx4g");
        assertTrue(MemoryShortage.message(new IllegalStateException("something else"))
                .isEmpty());
    }
}
