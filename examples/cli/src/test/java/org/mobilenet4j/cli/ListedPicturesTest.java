/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mobilenet4j.cli.demo.DrawnDataset;
import org.mobilenet4j.fixtures.WeightsFile;
import org.mobilenet4j.inference.ModelCard;
import org.nd4j.linalg.api.ndarray.INDArray;

/** {@code finetune} and {@code evaluate} on CSV lists of pictures. */
class ListedPicturesTest {

    private static final int PER_CLASS = 4;

    @TempDir
    private Path folder;

    private Path pictures;
    private Path list;

    @BeforeEach
    void draw() throws IOException {
        pictures = folder.resolve("pictures");
        list = folder.resolve("list.csv");
        new DrawnDataset(3, 40, PER_CLASS, 2).writeTo(pictures, written -> {});
        write(lines());
    }

    /** One for each picture: its path, its class, and the folder it is in as the split. */
    private List<String> lines() throws IOException {
        try (Stream<Path> files = Files.walk(pictures)) {
            return files.filter(Files::isRegularFile)
                    .map(folder::relativize)
                    .filter(file -> file.getNameCount() == 4)
                    .map(file -> String.join(
                            ",",
                            file.toString().replace('\\', '/'),
                            file.getName(2).toString(),
                            file.getName(1).toString()))
                    .sorted()
                    .collect(Collectors.toCollection(ArrayList::new));
        }
    }

    private void write(List<String> lines) throws IOException {
        Files.writeString(list, "path,label,split\n" + String.join("\n", lines));
    }

    private CommandRun finetune(Object data, String name, Object... more) {
        return CommandRun.of(words(data, name, more));
    }

    private Object[] words(Object data, String name, Object... more) {
        Stream<Object> words = Stream.of(
                "finetune", "--data", data, "--batch", 8, "--size", 32, "--output", folder.resolve(name), "--json");
        return Stream.concat(words, Stream.of(more)).toArray();
    }

    private static JsonNode result(CommandRun run) throws IOException {
        assertEquals(0, run.exitCode(), run.toString());
        return new ObjectMapper().readTree(run.out());
    }

    private JsonNode report(String name) throws IOException {
        return new ObjectMapper()
                .readTree(folder.resolve(name).resolve("run.json").toFile());
    }

    private INDArray parameters(String name) throws IOException {
        return ComputationGraph.load(folder.resolve(name).toFile(), false).params();
    }

    private static void assertFailure(CommandRun run, String... words) {
        assertEquals(1, run.exitCode(), run.toString());
        String last = run.err().lines().reduce("", (before, line) -> line);
        for (String word : words) {
            assertTrue(last.contains(word), run.err());
        }
    }

    @Test
    void aListTrainsTheSameNetworkAsItsFolder() throws IOException {
        result(finetune(pictures, "folder.zip", "--epochs", 1));
        Files.writeString(folder.resolve("pictures/broken.png"), "not a picture");
        List<String> lines = lines();
        lines.add("pictures/broken.png,dotted-ring,train");
        write(lines);
        JsonNode result = result(finetune(list, "list.zip", "--epochs", 1));
        assertEquals(6 * PER_CLASS, result.get("trainImages").asInt());
        assertEquals(1, result.get("skipped").asInt());
        assertEquals(
                0,
                parameters("folder.zip")
                        .sub(parameters("list.zip"))
                        .amaxNumber()
                        .doubleValue(),
                1e-5);
        assertEquals(
                list.toString(),
                report("list-report").get("settings").get("pictures").asText());
        String page = Files.readString(folder.resolve("list-report/index.html"));
        assertTrue(page.contains("pictures/test/"), "a mistake");
        assertTrue(page.contains("pictures/broken.png: "), "what was left out");
        assertFalse(page.contains(pictures + "/"), "names are relative to the list's folder");
    }

    @Test
    void resumingComparesWhatAListSays() throws IOException {
        Path inTheWay = folder.resolve("model-report/index.html/in the way");
        CommandRun interrupted = CommandRun.interrupted(
                "Epoch 1 of 1", () -> assertTrue(inTheWay.toFile().mkdirs()), words(list, "model.zip", "--epochs", 1));
        assertEquals(1, interrupted.exitCode(), interrupted.toString());
        Files.delete(inTheWay);
        Files.delete(inTheWay.getParent());
        List<String> lines = lines();
        List<String> changed = new ArrayList<>(lines);
        changed.replaceAll(line -> line.contains("dotted-disc/0001")
                ? line.replace(",dotted-disc,", ",dotted-ring,")
                : line.contains("dotted-ring/0001") ? line.replace(",dotted-ring,", ",dotted-disc,") : line);
        write(changed);
        assertFailure(finetune(list, "model.zip", "--epochs", 1, "--resume"), "other settings");
        Collections.shuffle(lines, new Random(5));
        write(lines);
        result(finetune(list, "model.zip", "--epochs", 1, "--resume"));
    }

    /** Without them the last epoch is kept, because a test must not choose. */
    @Test
    void validationPicturesChooseTheEpoch() throws IOException {
        List<String> lines = lines();
        lines.replaceAll(line -> line.contains("/0003.png") ? line.replace(",train", ",validation") : line);
        write(lines);
        JsonNode result = result(finetune(list, "model.zip", "--epochs", 3));
        assertEquals(6 * (PER_CLASS - 1), result.get("trainImages").asInt());
        assertEquals(12, result.get("testImages").asInt());
        ModelCard card = ModelCard.read(folder.resolve("model.zip"));
        assertTrue(card.properties().get("fineTuning").contains("kept the best"), card.toString());
        JsonNode report = report("model-report");
        assertTrue(report.get("settings").get("validation pictures").asText().startsWith("6; "), "" + report);
        double best = 0;
        for (JsonNode epoch : report.get("epochs")) {
            double right = 6 * epoch.get("testAccuracy").asDouble();
            assertEquals(Math.rint(right), right, 1e-9, "on 6 pictures");
            best = Math.max(best, epoch.get("testAccuracy").asDouble());
        }
        assertEquals(best, Double.parseDouble(card.properties().get("validationAccuracy")), 1e-3);
        JsonNode tested = result(CommandRun.of("evaluate", folder.resolve("model.zip"), list, "--json"));
        assertEquals(
                result.get("testAccuracy").asDouble(), tested.get("accuracy").asDouble(), 1e-9);
    }

    @Test
    void withoutTestImagesTheValidationImagesGiveTheFigures() throws IOException {
        List<String> lines = lines();
        lines.replaceAll(line -> line.replace(",test", ",Val"));
        write(lines);
        for (String preset : List.of("", "fast")) {
            Object[] options = preset.isEmpty()
                    ? new Object[] {"--epochs", 2}
                    : new Object[] {
                        "--preset",
                        preset,
                        "--weights",
                        WeightsFile.write(folder.resolve("net_0.35_64.safetensors"), PublishedNetwork.create())
                    };
            JsonNode result = result(finetune(list, "model.zip", options));
            assertEquals(12, result.get("testImages").asInt());
            assertEquals(12, result.get("validationImages").asInt());
            assertEquals("validation", result.get("testedOn").asText());
            assertTrue(result.get("warnings").get(0).asText().contains("there are no test images"), "" + result);
            CommandRun evaluated = CommandRun.of("evaluate", folder.resolve("model.zip"), list, "--json");
            JsonNode tested = result(evaluated);
            assertEquals(
                    result.get("testAccuracy").asDouble(),
                    tested.get("accuracy").asDouble(),
                    1e-9);
            assertTrue(report("model-report").get("warnings").toString().contains("there are no test images"));
            assertEquals(12, report("model-report").get("testSet").get("images").asInt());
        }
        ModelCard card = ModelCard.read(folder.resolve("model.zip"));
        assertEquals("validation", card.properties().get("testedOn"));
    }

    @Test
    void evaluateTestsWithTheTestPicturesOrAll() throws IOException {
        Path model = folder.resolve("model.zip");
        result(finetune(list, "model.zip", "--epochs", 1));
        Files.writeString(folder.resolve("pictures/broken.png"), "not a picture");
        Files.writeString(
                list,
                Files.readString(list)
                        + "\npictures/broken.png,dotted-ring,test\npictures/broken.png,dotted-ring,test");
        CommandRun run = CommandRun.of("evaluate", model, list, "--json", "--report", folder.resolve("some"));
        assertEquals(1, run.exitCode(), "one cannot be read: " + run);
        JsonNode some = new ObjectMapper().readTree(run.out());
        assertEquals(
                folder.resolve("pictures/broken.png").toString(),
                some.get("errors").get(0).get("image").asText());
        assertEquals(12, some.get("pictures").asInt());
        assertEquals(1, some.get("skipped").asInt());
        assertEquals(list.toString(), some.get("list").asText());
        JsonNode same = result(CommandRun.of("evaluate", model, pictures.resolve("test"), "--json"));
        assertEquals(same.get("logLoss").asDouble(), some.get("logLoss").asDouble(), 1e-9);
        assertEquals(same.get("classes"), some.get("classes"));
        String page = Files.readString(folder.resolve("some/index.html"));
        assertTrue(page.contains("pictures/test/") && page.contains("pictures/broken.png: "), "relative names");
        assertFalse(page.contains(pictures + "/"), "no others");

        Files.writeString(list, "path,label\npictures/train/dotted-ring/0000.png,dotted-ring");
        assertEquals(
                1,
                result(CommandRun.of("evaluate", model, list, "--json"))
                        .get("pictures")
                        .asInt(),
                "one class will do");
    }

    @Test
    void whatIsWrongWithAListIsSaid() throws IOException {
        Path missing = folder.resolve("missing.csv");
        assertFailure(finetune(missing, "model.zip"), "There is no folder or list " + missing);
        Files.writeString(
                list,
                "path,label\npictures/test/dotted-ring/0000.png,ring|dots\npictures/test/dotted-disc/0000.png,disc");
        assertFailure(
                finetune(list, "model.zip"),
                list + ", line 2: expected one label, found 'ring|dots'",
                "FineTuning.Builder.multiLabel",
                "the example program MultiLabel");
        Files.writeString(list, "path;label\na;b");
        assertFailure(finetune(list, "model.zip"), list + ", line 1: expected a header");
        assertEquals(List.of("list.csv", "pictures"), names());

        Files.writeString(list, "path,label\npictures/test/dotted-ring/0000.png,tulip");
        Path drawn = folder.resolve("drawn.zip");
        result(finetune(pictures, "drawn.zip", "--epochs", 1));
        assertFailure(
                CommandRun.of("evaluate", drawn, list),
                list + ", line 2: expected a class of the network, [",
                "found 'tulip'");
        assertFailure(CommandRun.of("evaluate", drawn, missing), "There is no folder or list " + missing);
    }

    private List<String> names() throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().collect(Collectors.toList());
        }
    }
}
