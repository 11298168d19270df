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
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mobilenet4j.MobileNetV2;
import org.mobilenet4j.image.preprocessing.Preprocessing;
import org.mobilenet4j.inference.ImageClassifier;
import org.mobilenet4j.inference.ModelCard;
import org.mobilenet4j.vertex.Flavor;

class EvaluateCommandTest {

    private static final List<String> LABELS = List.of("aster", "begonia", "clover");
    private static final int[] COLORS = {0xE01010, 0x10E010, 0x1010E0, 0xE0E010, 0x10E0E0};

    @TempDir
    private static Path folder;

    private static Path model;

    @BeforeAll
    static void saveAModelAndPictures() throws IOException {
        model = folder.resolve("model.zip");
        ModelCard card = new ModelCard(LABELS, Preprocessing.of(Flavor.TF, 32, 32), Map.of("seed", "7"));
        ModelCard.save(
                MobileNetV2.builder()
                        .numClasses(3)
                        .inputShape(3, 32, 32)
                        .widthMultiplier(0.35)
                        .build()
                        .init(),
                card,
                model,
                false);
        for (int i = 0; i < COLORS.length; i++) {
            picture("data/aster/" + i + ".png", COLORS[i]);
            picture("data/clover/" + i + ".png", COLORS[i] ^ 0x303030);
            picture("split/test/aster/" + i + ".png", COLORS[i]);
            picture("validated/Val/aster/other" + i + ".png", COLORS[i]);
            picture("other/tulip/" + i + ".png", COLORS[i]);
        }
        Files.writeString(folder.resolve("data/clover/bad.png"), "hello");
        Files.writeString(folder.resolve("data/clover/notes.txt"), "hello");
        Files.createDirectories(folder.resolve("empty"));
    }

    private static void picture(String name, int rgb) throws IOException {
        BufferedImage picture = new BufferedImage(40, 32, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 40 * 32; i++) {
            picture.setRGB(i % 40, i / 40, rgb + i % 13);
        }
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        ImageIO.write(picture, "png", file.toFile());
    }

    @Test
    void theFiguresAreWhatTheClassifierSaysOfEachPicture() throws IOException {
        Path report = folder.resolve("report");
        CommandRun run = CommandRun.of("evaluate", model, folder.resolve("data"), "--json", "--report", report);
        assertEquals(1, run.exitCode(), "one of them cannot be read: " + run);
        JsonNode json = new ObjectMapper().readTree(run.out());
        ImageClassifier classifier = ImageClassifier.load(model);
        int right = 0;
        for (String label : List.of("aster", "clover")) {
            int found = 0;
            for (int i = 0; i < COLORS.length; i++) {
                Path file = folder.resolve("data/" + label + "/" + i + ".png");
                found += classifier.classify(file, 1).get(0).label().equals(label) ? 1 : 0;
            }
            JsonNode row = json.path("classes").get(LABELS.indexOf(label));
            assertEquals(label, row.path("label").asText());
            assertEquals(5, row.path("pictures").asInt());
            assertEquals(found / 5.0, row.path("recall").asDouble(), 1e-12);
            right += found;
        }
        assertEquals(right / 10.0, json.path("accuracy").asDouble(), 1e-12);
        assertEquals(10, json.path("pictures").asInt());
        assertEquals(2, json.path("skipped").asInt(), "bad.png and notes.txt");
        assertEquals(1, json.path("errors").size());
        assertEquals(
                folder.resolve("data/clover/bad.png").toString(),
                json.path("errors").get(0).path("image").asText());
        assertEquals(
                json.path("imagesPerSecond").asDouble(),
                10 / json.path("seconds").asDouble(),
                1e-9);
        assertTrue(run.err().contains("Skipped 2 of 12 files") && run.err().contains("notes.txt"), run.err());
        assertEquals(0, json.path("classes").get(1).path("pictures").asInt());
        assertTrue(run.err().contains("bad.png"), run.err());
        String page = Files.readString(report.resolve("index.html"));
        assertTrue(page.contains("Reliability plot") && page.contains("training: seed"), "the report's page");
        assertTrue(page.contains("what spoke for"), "activation maps of the mistakes");
        assertTrue(Files.exists(report.resolve("run.json")));
        CommandRun compared =
                CommandRun.of("compare", report, report.resolve("run.json"), "--report", folder.resolve("c"));
        assertEquals(0, compared.exitCode(), compared.toString());
        assertEquals(3, compared.outLines().size());
        assertTrue(Files.exists(folder.resolve("c/index.html")));
    }

    @Test
    void theTableHasALineForEachClass() {
        CommandRun run = CommandRun.of("evaluate", model, folder.resolve("data"));
        assertEquals(1, run.exitCode(), run.toString());
        assertEquals(5, run.outLines().size(), run.out());
        assertTrue(run.outLines()
                .get(0)
                .matches("Accuracy .* of 10 pictures; macro F1 .*; expected calibration error .*"));
        assertTrue(run.outLines().get(3).contains("none"), "begonia has no pictures");
    }

    @Test
    void ofADataSetInPartsTheTestImagesCount() throws IOException {
        CommandRun run = CommandRun.of("evaluate", model, folder.resolve("split"), "--json");
        assertEquals(0, run.exitCode(), run.toString());
        JsonNode json = new ObjectMapper().readTree(run.out());
        assertEquals(5, json.path("pictures").asInt());
        assertEquals(0, json.path("errors").size());
        run = CommandRun.of("evaluate", model, folder.resolve("validated"), "--json");
        assertEquals(0, run.exitCode(), run.toString());
        assertTrue(run.err().contains("Warning: ") && run.err().contains("with its validation images"), run.err());
    }

    /** The same images elsewhere are the same; others, or a report that does not say, are told of. */
    @Test
    void comparingRunsOnOtherImagesIsSaid() throws IOException {
        Path whole = reported("split", "whole");
        Path copied = reported("validated", "copied");
        Path other = reported("data", "other");
        assertFalse(compared(whole, copied).err().contains("Warning"), "the same images");
        CommandRun run = compared(whole, other, copied);
        assertEquals(0, run.exitCode(), run.toString());
        assertTrue(
                run.err().contains("tested on different images")
                        && run.err().contains(whole + " and " + copied + "; " + other),
                run.err());
        assertTrue(Files.readString(folder.resolve("c/index.html")).contains("tested on different images"));
        ObjectNode old = (ObjectNode)
                new ObjectMapper().readTree(whole.resolve("run.json").toFile());
        old.remove("testSet");
        Path before = Files.createDirectories(folder.resolve("before"));
        Files.writeString(before.resolve("run.json"), old.toString());
        run = compared(before, copied);
        assertTrue(run.err().contains("It is not known which images these runs were tested on"), run.err());
        assertTrue(run.err().contains(before.toString()) && !run.err().contains("different images"), run.err());
    }

    private static Path reported(String data, String report) {
        CommandRun.of("evaluate", model, folder.resolve(data), "--report", folder.resolve(report));
        return folder.resolve(report);
    }

    private static CommandRun compared(Object... runs) {
        Object[] words = new Object[runs.length + 3];
        words[0] = "compare";
        words[1] = "--report";
        words[2] = folder.resolve("c");
        System.arraycopy(runs, 0, words, 3, runs.length);
        return CommandRun.of(words);
    }

    @Test
    void whatCannotBeEvaluatedIsSaid() {
        assertFails("does not know the classes [tulip]", model, folder.resolve("other"));
        assertFails("[aster, begonia, clover]", model, folder.resolve("other"));
        assertFails("holds no folders of images", model, folder.resolve("empty"));
        assertFails("There is no folder", model, folder.resolve("nowhere"));
        assertFails("no.zip: there is no such file", folder.resolve("no.zip"), folder.resolve("data"));
        assertFails("it is a folder; give a model file", folder, folder.resolve("data"));
        assertEquals(2, CommandRun.of("compare", folder).exitCode());
        assertEquals(1, CommandRun.of("compare", folder, folder).exitCode());
    }

    private static void assertFails(String message, Path model, Path data) {
        CommandRun run = CommandRun.of("evaluate", model, data);
        assertEquals(1, run.exitCode(), run.toString());
        assertTrue(run.err().contains(message), run.err());
        assertEquals("", run.out());
    }
}
