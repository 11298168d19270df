/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mobilenet4j.MobileNetV2;
import org.mobilenet4j.image.preprocessing.Preprocessing;
import org.mobilenet4j.inference.ModelCard;
import org.mobilenet4j.vertex.Flavor;
import picocli.CommandLine;

class MobileNet4JTest {

    @ParameterizedTest
    @ValueSource(strings = {"benchmark", "classify", "convert", "evaluate", "finetune", "inspect", "summary"})
    void everyCommandHasHelp(String command) {
        CommandRun run = CommandRun.of(command, "--help");
        assertEquals(0, run.exitCode(), run.toString());
        assertTrue(run.out().contains("Usage: mobilenet4j " + command), run.out());
        assertTrue(run.out().contains("2   the command line is wrong"), run.out());
        assertEquals("", run.err());
    }

    @Test
    void theProgramHasHelpAndAVersion() {
        CommandRun help = CommandRun.of("--help");
        assertEquals(0, help.exitCode());
        assertTrue(help.out().contains("classify") && help.out().contains("summary"), help.out());
        CommandRun version = CommandRun.of("--version");
        assertEquals(0, version.exitCode());
        assertTrue(version.out().startsWith("mobilenet4j "), version.out());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "clasify",
                "--nonsense",
                "classify",
                "classify a.jpg",
                "classify --model m.zip",
                "classify --model m.zip --top 0 a.jpg",
                "classify --model m.zip --top many a.jpg",
                "convert weights.h5",
                "inspect",
                "inspect a.h5 b.h5",
                "summary --width 0",
                "summary --size 31",
                "summary --classes -1",
                "summary --classes 1",
                "summary --width wide",
                "summary too much"
            })
    void aWrongCommandLineIsExitCode2(String words) {
        CommandRun run = CommandRun.of((Object[]) words.split(" "));
        assertEquals(2, run.exitCode(), run.toString());
        assertEquals("", run.out());
        assertTrue(run.err().startsWith("mobilenet4j: "), run.err());
        assertTrue(run.err().contains("--help'"), run.err());
    }

    @Test
    void failedWorkIsExitCode1AndOneLine() {
        CommandRun run = CommandRun.of("classify", "--model", "missing.zip", "a.jpg");
        assertEquals(1, run.exitCode());
        assertEquals("", run.out());
        assertEquals(1, run.err().lines().count(), run.err());
        assertTrue(run.err().startsWith("mobilenet4j: Cannot read the model missing.zip"), run.err());
        CommandRun verbose = CommandRun.of("classify", "--verbose", "--model", "missing.zip", "a.jpg");
        assertTrue(verbose.err().contains("at org.mobilenet4j"), verbose.err());
    }

    @ParameterizedTest
    @MethodSource
    void failuresOfFilesSayWhatIsWrong(FileSystemException failure, String line) {
        StringWriter err = new StringWriter();
        CommandLine program = new CommandLine(new MobileNet4J()).setErr(new PrintWriter(err, true));
        assertEquals(1, ErrorMessages.failure(failure, program));
        assertEquals("mobilenet4j: " + line, err.toString().strip());
    }

    static Stream<Arguments> failuresOfFilesSayWhatIsWrong() {
        return Stream.of(
                arguments(new AccessDeniedException("a"), "a: no permission"),
                arguments(new NoSuchFileException("a"), "a: there is no such file or folder"),
                arguments(new DirectoryNotEmptyException("a"), "a: the folder is not empty"),
                arguments(new FileAlreadyExistsException("a"), "a: something of that name is there already"),
                arguments(new NotDirectoryException("a"), "a: it is not a folder"),
                arguments(new FileSystemLoopException("a"), "a: its links lead back to itself"),
                arguments(new FileSystemException("a"), "a: cannot be read or written"),
                arguments(new FileSystemException("a", null, "No space left on device"), "a: No space left on device"));
    }

    /** Prints the properties when the program is over. */
    static final class Headless {

        private Headless() {}

        public static void main(String[] args) {
            PrintStream out = System.out;
            Runtime.getRuntime()
                    .addShutdownHook(new Thread(
                            () -> out.println(System.getProperty("org.deeplearning4j.crash.reporting.enabled") + "\n"
                                    + System.getProperty("java.awt.headless"))));
            MobileNet4J.main(args);
        }
    }

    @Test
    void noDisplayIsNeeded() throws Exception {
        List<String> lines = process(0, List.of(Headless.class.getName(), "--version"));
        assertEquals("true", lines.get(lines.size() - 1));
        assertEquals("false", lines.get(lines.size() - 2), "no dump of DL4J's memory in the working directory");
        lines = process(0, List.of("-Djava.awt.headless=false", Headless.class.getName(), "--version"));
        assertEquals("false", lines.get(lines.size() - 1), "who wants a display gets it");
    }

    @Test
    void aDisplayThatNobodyAnswersIsOneLine() throws Exception {
        List<String> lines = process(
                1, List.of("-Djava.awt.headless=false", MobileNet4J.class.getName(), "finetune", "--drawn", "1"));
        assertEquals(1, lines.size(), lines.toString());
        assertTrue(lines.get(0).startsWith("mobilenet4j: "), lines.toString());
    }

    /** Home and the temporary folder cannot be written: who knows neither JavaCPP nor DL4J learns what to set. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void whereNothingCanBeWrittenIsSaidWithTheSettingThatChangesIt(@TempDir Path folder) throws Exception {
        String temporary = "-Djava.io.tmpdir=/proc/none";
        String home = "-Duser.home=/proc/none";
        String program = MobileNet4J.class.getName();
        assertOneLine(
                "name another folder with -Dorg.bytedeco.javacpp.cachedir=DIR",
                List.of(temporary, home, program, "doctor", model(folder).toString()));
        assertOneLine(
                "Cannot make a temporary folder in /proc/none: it is missing, full or not writable; name another one with"
                        + " -Djava.io.tmpdir=DIR",
                List.of(temporary, program, "finetune", "--drawn", "1", "--output", folder + "/new.zip"));
        assertOneLine(
                "name another one with -Dorg.deeplearning4j.resources.directory=FOLDER",
                List.of(home, program, "classify", "--weights", "keras/mobilenet_v2_1.0_224", "a.jpg"));
    }

    @Test
    void aLackOfMemoryIsOneLine(@TempDir Path folder) throws Exception {
        assertOneLine(
                "Out of native memory, which holds arrays (",
                List.of(
                        "-Dorg.bytedeco.javacpp.maxbytes=100k",
                        MobileNet4J.class.getName(),
                        "doctor",
                        model(folder).toString()));
    }

    private static Path model(Path folder) throws IOException {
        Path model = folder.resolve("model.zip");
        ModelCard.save(
                MobileNetV2.builder()
                        .numClasses(2)
                        .inputShape(3, 96, 96)
                        .build()
                        .init(),
                new ModelCard(List.of("a", "b"), Preprocessing.of(Flavor.TF, 96, 96), Map.of()),
                model,
                false);
        return model;
    }

    private static void assertOneLine(String words, List<String> command) throws Exception {
        List<String> lines = process(1, command);
        assertEquals(1, lines.size(), lines.toString());
        assertTrue(lines.get(0).startsWith("mobilenet4j: ") && lines.get(0).contains(words), lines.toString());
    }

    @ParameterizedTest
    @MethodSource
    void whatTheMachineLacksAndFaultsAreSentences(Throwable failure, String words) {
        StringWriter err = new StringWriter();
        CommandLine program = new CommandLine(new MobileNet4J()).setErr(new PrintWriter(err, true));
        assertEquals(1, ErrorMessages.failure(failure, program));
        assertTrue(err.toString().startsWith("mobilenet4j: " + words), err.toString());
        assertEquals(1, err.toString().lines().count(), err.toString());
    }

    static Stream<Arguments> whatTheMachineLacksAndFaultsAreSentences() {
        OutOfMemoryError physical =
                new OutOfMemoryError("Physical memory usage is too high: physicalBytes (70M) > maxPhysicalBytes (60M)");
        return Stream.of(
                arguments(
                        physical,
                        "Out of memory: the program takes more than it may (Physical memory usage is too high: physicalBytes"),
                arguments(
                        new IllegalStateException("Error during neural network forward pass", physical),
                        "Out of memory: the program takes more than it may (Physical"),
                arguments(new OutOfMemoryError("Java heap space"), "Out of memory: Java's heap of "),
                arguments(
                        new ExceptionInInitializerError(
                                new UnsatisfiedLinkError("no jniopenblas in java.library.path")),
                        "Cannot load a native library (no jniopenblas"),
                arguments(new UncheckedIOException(new NoSuchFileException("a")), "a: there is no such file"),
                arguments(new NullPointerException(), "An unexpected NullPointerException: this is a fault"),
                arguments(
                        new ClassCastException("a cannot be cast to b"),
                        "An unexpected ClassCastException (a cannot be cast to b): this is a fault of the program"));
    }

    private static List<String> process(int exitCode, List<String> words) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path")));
        command.addAll(words);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("DISPLAY", ":987");
        Process process = builder.start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(1, TimeUnit.MINUTES));
        assertEquals(exitCode, process.exitValue(), printed);
        // newer JDKs warn of libraries' ways
        return printed.lines()
                .filter(line -> !line.isBlank() && !line.startsWith("WARNING: "))
                .collect(Collectors.toList());
    }

    /** Totals of the paper's table, with running statistics apart. */
    @Test
    void summaryPrintsATable() {
        CommandRun run = CommandRun.of("summary", "--width", "0.35", "--size", "96");
        assertEquals(0, run.exitCode());
        String total = run.outLines().get(run.outLines().size() - 1);
        assertTrue(total.startsWith("total"), run.out());
        assertTrue(total.contains(" 1,677,128 "), total);
        assertTrue(total.contains(" 11,934,128 "), total);
    }

    @Test
    void summaryPrintsJson() throws IOException {
        CommandRun run = CommandRun.of("summary", "--json");
        JsonNode summary = new ObjectMapper().readTree(run.out());
        assertEquals(3_504_872, summary.path("trainableParameters").asLong());
        assertEquals("", run.err());
    }
}
