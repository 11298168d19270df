/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.mobilenet4j.MobileNetV2;
import org.mobilenet4j.fixtures.WeightsFile;
import org.mobilenet4j.image.preprocessing.Preprocessing;
import org.mobilenet4j.inference.ModelCard;
import org.mobilenet4j.vertex.Flavor;

/** Results that do not arrive are a failure, unless it is their reader who has gone. */
class StandardOutputTest {

    /** Everything that prints results; IN and OUT are folders. */
    private static final List<String> COMMANDS = List.of(
            "--help",
            "--version",
            "help classify",
            "benchmark --case output --batch 1 --size 32 --width 0.1 --seconds 0.01 --peer none --engine nd4j",
            "classify --model IN/model.zip IN/data",
            "classify --model IN/model.zip IN/data --json",
            "compare IN/run IN/run --report OUT/comparison",
            "doctor IN/model.zip",
            "doctor IN/model.zip --json",
            "evaluate IN/model.zip IN/data",
            "evaluate IN/model.zip IN/data --json",
            "finetune --data IN/data --epochs 1 --size 32 --width 0.1 --batch 2 --output OUT/model.zip --json",
            "finetune --help",
            "inspect IN/net_0.35_64.safetensors",
            "inspect IN/net_0.35_64.safetensors --json",
            "summary",
            "summary --json");

    @TempDir
    private static Path in;

    @TempDir
    private Path out;

    @BeforeAll
    static void writeInputs() throws IOException {
        for (String label : new String[] {"aster", "begonia"}) {
            for (int i = 0; i < 3; i++) {
                Pictures.drawn(
                        Files.createDirectories(in.resolve("data/" + label)).resolve(i + ".png"), 40 + i, 32);
            }
        }
        ModelCard.save(
                MobileNetV2.builder()
                        .numClasses(2)
                        .inputShape(3, 32, 32)
                        .widthMultiplier(0.1)
                        .build()
                        .init(),
                new ModelCard(List.of("aster", "begonia"), Preprocessing.of(Flavor.TF, 32, 32), Map.of()),
                in.resolve("model.zip"),
                false);
        WeightsFile.write(in.resolve("net_0.35_64.safetensors"), PublishedNetwork.create());
        assertEquals(
                0,
                CommandRun.of("evaluate", in.resolve("model.zip"), in.resolve("data"), "--report", in.resolve("run"))
                        .exitCode());
    }

    /** Runs the commands one after the other and says on standard error how each of them ended. */
    static final class Commands {

        private Commands() {}

        public static void main(String[] commands) {
            for (String command : commands) {
                StandardOutput results = StandardOutput.ofProcess();
                StringWriter messages = new StringWriter();
                PrintWriter err = new PrintWriter(messages);
                int code = results.exitCode(MobileNet4J.run(results.writer(), err, command.split(" ")), err);
                String complaints = messages.toString()
                        .lines()
                        .filter(line -> line.startsWith("mobilenet4j: "))
                        .collect(Collectors.joining(" / "));
                System.err.println("ENDED " + code + " " + complaints);
            }
            System.exit(0);
        }
    }

    private List<String> endings(ProcessBuilder builder, boolean closed) throws Exception {
        Path log = out.resolve("log");
        Process process = builder.redirectError(log.toFile()).start();
        try {
            if (closed) {
                process.getInputStream().close();
            }
            assertTrue(process.waitFor(5, TimeUnit.MINUTES), Files.readString(log));
            assertEquals(0, process.exitValue(), Files.readString(log));
        } finally {
            process.destroyForcibly();
        }
        return Files.readAllLines(log).stream()
                .filter(line -> line.startsWith("ENDED "))
                .collect(Collectors.toList());
    }

    private ProcessBuilder java(Class<?> main, Stream<String> arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                main.getName()));
        arguments
                .map(words -> words.replace("IN/", in + "/").replace("OUT/", out + "/"))
                .forEach(command::add);
        return new ProcessBuilder(command);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aFullDiskIsAFailureOfEveryCommand() throws Exception {
        List<String> endings =
                endings(java(Commands.class, COMMANDS.stream()).redirectOutput(new File("/dev/full")), false);
        assertEquals(COMMANDS.size(), endings.size(), endings.toString());
        for (int i = 0; i < COMMANDS.size(); i++) {
            assertEquals(
                    "ENDED 1 mobilenet4j: Cannot write the results to standard output: No space left on device; what was"
                            + " written is not complete",
                    endings.get(i),
                    COMMANDS.get(i));
        }
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void aReaderThatHasGoneIsNone() throws Exception {
        List<String> endings = endings(java(Commands.class, COMMANDS.stream()), true);
        assertEquals(COMMANDS.size(), endings.size(), endings.toString());
        for (int i = 0; i < COMMANDS.size(); i++) {
            assertEquals("ENDED 0 ", endings.get(i), COMMANDS.get(i));
        }
    }

    /** The same of the program itself, from its own beginning to the exit code. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void theProgramEndsWithTheExitCode() throws Exception {
        Process full = java(MobileNet4J.class, Stream.of("--version"))
                .redirectOutput(new File("/dev/full"))
                .start();
        String message = new String(full.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(1, full.waitFor(), message);
        assertTrue(message.contains("No space left on device"), message);
        Process closed = java(MobileNet4J.class, Stream.of("--version")).start();
        closed.getInputStream().close();
        message = new String(closed.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, closed.waitFor(), message);
    }

    /** A disk that fills up in the middle: nothing is written after the gap, even if there is room again. */
    @Test
    void nothingFollowsAGap() {
        ByteArrayOutputStream disk = new ByteArrayOutputStream();
        OutputStream filling = new OutputStream() {
            private int lines;

            @Override
            public void write(int b) {
                throw new AssertionError("byte by byte");
            }

            @Override
            public void write(byte[] bytes, int from, int length) throws IOException {
                if (++lines == 2) {
                    throw new IOException("No space left on device");
                }
                disk.write(bytes, from, length);
            }
        };
        StandardOutput results = new StandardOutput(filling, false);
        StringWriter messages = new StringWriter();
        for (String line : new String[] {"ä", "b", "c"}) {
            results.writer().print(line + "\n");
            results.writer().flush();
        }
        assertEquals("ä\n", disk.toString(StandardCharsets.UTF_8));
        assertTrue(results.writer().checkError());
        assertEquals(1, results.exitCode(0, new PrintWriter(messages)));
        assertEquals(2, results.exitCode(2, new PrintWriter(messages)));
        assertTrue(messages.toString().contains("No space left on device"), messages.toString());
    }
}
