/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mobilenet4j.MobileNetV2;
import org.mobilenet4j.image.preprocessing.Preprocessing;
import org.mobilenet4j.inference.ModelCard;
import org.mobilenet4j.vertex.Flavor;

/** No command costs anybody a file: neither what it reads nor what is in the place of what it writes. */
class OutputsTest {

    private static final List<String> LABELS = List.of("aster", "begonia");

    @TempDir
    private static Path made;

    private static Path savedModel;

    @TempDir
    private Path folder;

    private Path model;
    private Path list;
    private Path data;

    @BeforeAll
    static void saveAModel() throws IOException {
        savedModel = made.resolve("model.zip");
        ModelCard.save(
                MobileNetV2.builder()
                        .numClasses(2)
                        .inputShape(3, 32, 32)
                        .widthMultiplier(0.1)
                        .build()
                        .init(),
                new ModelCard(LABELS, Preprocessing.of(Flavor.TF, 32, 32), Map.of()),
                savedModel,
                false);
    }

    @BeforeEach
    void writeInputs() throws IOException {
        model = Files.copy(savedModel, folder.resolve("model.zip"));
        data = folder.resolve("data");
        StringBuilder lines = new StringBuilder("path,label\n");
        for (String label : LABELS) {
            for (int i = 0; i < 3; i++) {
                Path image = Files.createDirectories(data.resolve(label)).resolve(i + ".png");
                Pictures.drawn(image, 30 + i, 30);
                lines.append(folder.relativize(image)).append(',').append(label).append('\n');
            }
        }
        list = Files.writeString(folder.resolve("flowers.csv"), lines);
    }

    /** Runs what must fail without a change of anything. */
    private void assertRefused(String words, Object... command) throws IOException {
        Map<String, byte[]> before = content();
        CommandRun run = CommandRun.of(command);
        assertEquals(1, run.exitCode(), run.toString());
        assertEquals("", run.out());
        assertTrue(run.err().contains(words), run.err());
        assertEquals(1, run.err().lines().count(), run.err());
        Map<String, byte[]> after = content();
        assertEquals(before.keySet(), after.keySet());
        before.forEach((name, bytes) -> assertArrayEquals(bytes, after.get(name), name));
    }

    private Map<String, byte[]> content() throws IOException {
        Map<String, byte[]> content = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.collect(Collectors.toList())) {
                content.put(file.toString(), Files.isRegularFile(file) ? Files.readAllBytes(file) : new byte[0]);
            }
        }
        return content;
    }

    private Path otherName(String how) throws IOException {
        Path other = folder.resolve("other.zip");
        switch (how) {
            case "same":
                return model;
            case "spelling":
                return folder.resolve("data/../data/./../model.zip");
            case "symbolic link":
                return Files.createSymbolicLink(other, model);
            case "hard link":
                return Files.createLink(other, model);
            default:
                return Files.createSymbolicLink(folder.resolve("here"), folder).resolve("model.zip");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"same", "spelling", "symbolic link", "hard link", "linked folder"})
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void anOutputThatIsAnInputIsRefused(String how) throws IOException {
        Path other = otherName(how);
        assertRefused("that is what FILE|NAME reads (" + model + "), and would be lost", "convert", model, other);
        assertRefused("that is what FILE|NAME reads", "convert", other, model, "--overwrite");
        assertRefused("that is what --weights reads", "finetune", "--weights", model, "--output", other);
    }

    @Test
    void listsLabelsAndWeightsAreNoOutputs() throws IOException {
        assertRefused("its ending .csv promises", "finetune", "--data", list, "--output", list);
        Path bare = Files.copy(list, folder.resolve("list"));
        assertRefused("that is what --data reads", "finetune", "--data", bare, "--output", bare, "--overwrite");
        assertRefused("that is what --data reads", "finetune", "--data", bare, "--checkpoint", bare);
        assertRefused("that is what --labels reads", "convert", model, bare, "--labels", bare, "--overwrite");
        Path image = data.resolve("aster/0.png");
        Path unnamed = Files.copy(image, data.resolve("aster/image"));
        assertRefused("that is what --data reads", "finetune", "--data", data, "--output", unnamed, "--overwrite");
    }

    @Test
    void foldersThatAreReadAreNotWrittenTo() throws IOException {
        assertRefused("is in the folder that --data reads", "finetune", "--data", data, "--report", data);
        assertRefused("is in the folder that --data reads", "finetune", "--data", data, "--report", data.resolve("r"));
        assertRefused(
                "is in the folder that DIR|LIST reads", "evaluate", model, data, "--report", data.resolve("aster/.."));
        assertRefused(
                "is in the folder that --data reads",
                "finetune",
                "--weights",
                model,
                "--preset",
                "fast",
                "--cache",
                data.resolve("c"),
                "--data",
                data);
        assertRefused(
                "is in the folder that --data-out reads",
                "finetune",
                "--data-out",
                folder.resolve("new"),
                "--report",
                folder.resolve("new/report"));
    }

    @Test
    void whatAnotherProgramWroteIsKeptAndNamed() throws IOException {
        Path page = Files.createDirectories(folder.resolve("site")).resolve("index.html");
        Files.writeString(page, "<html><title>My site</title></html>");
        Path other = Files.writeString(folder.resolve("precious"), "data,more\n");
        assertRefused(
                "a text that begins \"data,more\" is there already, which this program did not write",
                "convert",
                model,
                other);
        assertRefused("add --overwrite to replace it", "convert", model, other);
        assertRefused("precious: a text that begins", "finetune", "--data", data, "--output", other);
        assertRefused("precious: a text that begins", "finetune", "--data", data, "--checkpoint", other);
        assertRefused("index.html: a text that begins \"<html>", "evaluate", model, data, "--report", page.getParent());
        assertRefused(
                "index.html: a text that begins \"<html>", "finetune", "--data", data, "--report", page.getParent());
        Files.delete(page);
        Files.writeString(page.resolveSibling("run.json"), "{\"title\": 1}");
        assertRefused("run.json: a text that begins \"{", "evaluate", model, data, "--report", page.getParent());
    }

    /** The names of the rows go where the docs have the list. */
    @Test
    void embedKeepsAListBesideItsFeatures() throws IOException {
        assertRefused(
                "flowers.csv: a text that begins \"path,label\" is there already",
                "embed",
                "--model",
                model,
                "--output",
                folder.resolve("flowers.npy"),
                data);
        Path own = Files.write(folder.resolve("own.npy"), "\u0093NUMPY\1\0".getBytes(StandardCharsets.ISO_8859_1));
        assertRefused("own.npy: a NumPy file is there", "embed", "--model", model, "--output", own, data);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void devicesAndPlacesThatCannotBeWrittenAreRefusedFirst() throws IOException {
        assertRefused("a device or a pipe is there", "convert", model, "/dev/null", "--overwrite");
        assertRefused("/proc cannot be written to", "convert", model, "/proc/new/model.zip");
        assertRefused("/proc cannot be written to", "evaluate", model, data, "--report", "/proc/report");
        assertRefused("/proc cannot be written to", "embed", "--model", model, "--output", "/proc/a.npy", data);
        assertRefused("/proc cannot be written to", "finetune", "--data", data, "--output", "/proc/model.zip");
    }

    @Test
    void anEndingThatPromisesSomethingElseIsRefused() throws IOException {
        for (String name : new String[] {"y.onnx", "y.PTH", "y.safetensors", "y.h5", "y.json"}) {
            assertRefused("name it " + folder.resolve("y.zip"), "convert", model, folder.resolve(name));
            assertRefused("name it " + folder.resolve("y.zip"), "finetune", "--output", folder.resolve(name));
        }
        assertRefused(
                "its ending .html promises something else than a folder; name it " + folder.resolve("r"),
                "evaluate",
                model,
                data,
                "--report",
                folder.resolve("r.html"));
    }

    @Test
    void anEarlierResultIsReplacedAndThatIsSaid() throws IOException {
        Path report = folder.resolve("report");
        CommandRun run = CommandRun.of("evaluate", model, data, "--report", report);
        assertEquals(0, run.exitCode(), run.toString());
        assertFalse(run.err().contains("Will replace"), run.err());
        run = CommandRun.of("evaluate", model, data, "--report", report);
        assertEquals(0, run.exitCode(), run.toString());
        assertTrue(
                run.err().contains("Will replace " + report.resolve("index.html") + ", the page of a report of an"),
                run.err());
        assertTrue(run.err().contains("Will replace " + report.resolve("run.json")), run.err());

        Path copy = Files.copy(model, folder.resolve("copy.zip"));
        run = CommandRun.of("convert", copy, folder.resolve("converted.zip"));
        assertEquals(0, run.exitCode(), run.toString());
        run = CommandRun.of("convert", copy, folder.resolve("converted.zip"));
        assertEquals(0, run.exitCode(), run.toString());
        assertTrue(run.err().contains("converted.zip, a model of an earlier run"), run.err());

        // a comparison is no report of a run, and its page goes nowhere near one
        Path second = folder.resolve("second");
        assertEquals(
                0, CommandRun.of("evaluate", model, data, "--report", second).exitCode());
        assertRefused("is in the folder that RUN reads", "compare", report, second, "--report", report);
        Path third = folder.resolve("third");
        assertEquals(
                0, CommandRun.of("evaluate", model, data, "--report", third).exitCode());
        assertRefused("a text that begins \"<!DOCTYPE", "compare", report, second, "--report", third);
        run = CommandRun.of("compare", report, second, "--report", folder.resolve("comparison"));
        assertEquals(0, run.exitCode(), run.toString());
        run = CommandRun.of("compare", report, second, "--report", folder.resolve("comparison"));
        assertTrue(run.err().contains("the page of a comparison of an earlier run"), run.toString());
    }

    @Test
    void overwriteReplacesWhatIsNoInput() throws IOException {
        Path target = Files.writeString(folder.resolve("precious"), "data,more\n");
        CommandRun run = CommandRun.of("convert", model, target, "--overwrite");
        assertEquals(0, run.exitCode(), run.toString());
        assertTrue(run.err().contains("Will replace " + target), run.err());
        assertEquals(LABELS, ModelCard.read(target).labels());
        Path page = Files.createDirectories(folder.resolve("site")).resolve("index.html");
        Files.writeString(page, "<html><title>My site</title></html>");
        run = CommandRun.of("evaluate", model, data, "--report", page.getParent(), "--overwrite");
        assertEquals(0, run.exitCode(), run.toString());
        assertTrue(Files.readString(page).contains("tested on 6 pictures"));
    }

    /** A second training would write over the first one's checkpoint. */
    @Test
    void aCheckpointInUseIsRefused() throws Exception {
        Path checkpoint = folder.resolve("run.checkpoint");
        try (FinetuneProcess process = FinetuneProcess.start(
                made.resolve("log"),
                ("--data " + data + " --epochs 100000 --size 32 --width 0.1 --batch 2 --output "
                                + folder.resolve("first.zip") + " --checkpoint " + checkpoint)
                        .split(" "))) {
            process.awaitTraining();
            for (String more : new String[] {"--json", "--resume"}) {
                CommandRun run = CommandRun.of(
                        "finetune",
                        "--data",
                        data,
                        "--output",
                        folder.resolve("second.zip"),
                        "--checkpoint",
                        checkpoint,
                        more);
                assertEquals(1, run.exitCode(), run.toString());
                assertTrue(run.err().contains("run.checkpoint: is in use by another process"), run.err());
            }
        }
    }
}
