/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mobilenet4j.MobileNetV2;
import org.mobilenet4j.image.preprocessing.Preprocessing;
import org.mobilenet4j.inference.ImageClassifier;
import org.mobilenet4j.inference.ModelCard;
import org.mobilenet4j.inference.Prediction;
import org.mobilenet4j.vertex.Flavor;

class ClassifyCommandTest {

    private static final List<String> LABELS = List.of("aster", "b\u00e4rlauch", "clover");

    @TempDir
    private static Path folder;

    private static Path model;

    @BeforeAll
    static void saveAModelAndPictures() throws IOException {
        model = folder.resolve("model.zip");
        ModelCard card = new ModelCard(LABELS, Preprocessing.of(Flavor.TORCH, 32, 32), Map.of());
        ModelCard.save(
                MobileNetV2.builder()
                        .numClasses(3)
                        .inputShape(new int[] {3, 32, 32})
                        .widthMultiplier(0.35)
                        .flavor(Flavor.TORCH)
                        .build()
                        .init(),
                card,
                model,
                false);
        picture("b.png", 0x2040A0);
        picture("pictures/2.png", 0xE01010);
        picture("pictures/1.JPG", 0x10E010);
        picture("pictures/below/3.png", 0x1010E0);
        Files.writeString(folder.resolve("pictures/bad.jpg"), "hello");
        Files.writeString(folder.resolve("pictures/readme.txt"), "hello");
        Files.createDirectory(folder.resolve("empty"));
    }

    private static void picture(String name, int rgb) throws IOException {
        BufferedImage picture = new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 600; i++) {
            picture.setRGB(i % 40, i / 40, rgb);
        }
        File file = folder.resolve(name).toFile();
        file.getParentFile().mkdirs();
        assertTrue(ImageIO.write(picture, name.substring(name.indexOf('.') + 1), file));
    }

    @Test
    void jsonHasOneObjectALine() throws IOException {
        CommandRun run = CommandRun.of(
                "classify",
                "--model",
                model,
                "--json",
                "--top",
                2,
                folder.resolve("b.png"),
                folder.resolve("missing.jpg"),
                folder.resolve("pictures"));
        assertEquals(1, run.exitCode(), "two failed: " + run);
        List<String> images = new ArrayList<>();
        List<String> errors = new ArrayList<>();
        ImageClassifier classifier = ImageClassifier.load(model);
        for (String line : run.outLines()) {
            JsonNode node = new ObjectMapper().readTree(line);
            if (node.has("error")) {
                assertEquals(2, node.size(), line);
                errors.add(
                        node.path("image").asText() + ": " + node.path("error").asText());
                continue;
            }
            images.add(node.path("image").asText());
            assertTrue(node.path("milliseconds").asDouble() > 0, line);
            List<Prediction> expected =
                    classifier.classify(Path.of(node.path("image").asText()), 2);
            List<Prediction> found = new ArrayList<>();
            for (JsonNode p : node.path("predictions")) {
                found.add(new Prediction(
                        p.path("index").asInt(),
                        p.path("label").asText(),
                        p.path("probability").asDouble(),
                        p.path("logit").asDouble()));
            }
            assertEquals(expected, found);
        }
        assertEquals(
                List.of(
                        folder.resolve("b.png").toString(),
                        folder.resolve("pictures/1.JPG").toString(),
                        folder.resolve("pictures/2.png").toString(),
                        folder.resolve("pictures/below/3.png").toString()),
                images);
        assertEquals(folder.resolve("missing.jpg") + ": there is no such file", errors.get(0));
        assertTrue(errors.get(1).startsWith(folder.resolve("pictures/bad.jpg") + ": not an image"), errors.get(1));
        assertEquals(2, errors.size());
        assertTrue(run.err().contains("Skipped 2 of 6 pictures"), run.err());
        assertTrue(run.err().contains("Passed over 1 file that is no image"), run.err());
        assertTrue(run.err().contains("readme.txt: not an image"), run.err());
        assertTrue(run.err().contains("bad.jpg: not an image"), run.err());
        assertTrue(run.err().contains("Classified 4 pictures in"), run.err());
    }

    @Test
    void theTableNamesTheBestClasses() {
        CommandRun run = CommandRun.of("classify", "--model", model, folder.resolve("b.png"));
        assertEquals(0, run.exitCode(), run.toString());
        List<String> lines = run.outLines();
        assertEquals(1 + LABELS.size(), lines.size(), run.out());
        assertTrue(lines.get(0).matches("image +label +probability +logit"), lines.get(0));
        assertTrue(lines.get(1).startsWith(folder.resolve("b.png").toString()), lines.get(1));
        assertTrue(lines.get(1).matches(".* \\d+\\.\\d\\d %  .*"), lines.get(1));
        assertTrue(lines.stream().allMatch(line -> line.length() == lines.get(0).length()), run.out());
    }

    @Test
    void nothingClassifiedIsAFailure() {
        CommandRun bad = CommandRun.of(
                "classify", "--model", model, folder.resolve("pictures/bad.jpg"), folder.resolve("missing.jpg"));
        assertEquals(1, bad.exitCode());
        assertEquals("", bad.out());
        assertTrue(bad.err().contains("Skipped 2 of 2"), bad.err());
        assertTrue(bad.err().contains("missing.jpg: there is no such file"), bad.err());
        CommandRun empty = CommandRun.of("classify", "--model", model, folder.resolve("empty"));
        assertEquals(1, empty.exitCode());
        assertTrue(empty.err().contains("There are no images in"), empty.err());
    }

    /** What is an image and cannot be read fails; what is none is only told of. */
    @Test
    void imagesOfOtherKindsInAFolderFail() throws IOException {
        Path other = Files.createDirectory(folder.resolve("kinds"));
        Files.copy(folder.resolve("b.png"), other.resolve("without ending"));
        Files.writeString(other.resolve("notes.txt"), "hello");
        CommandRun good = CommandRun.of("classify", "--model", model, other);
        assertEquals(0, good.exitCode(), good.toString());
        assertTrue(good.out().contains("without ending") && good.err().contains("notes.txt"), good.toString());
        Files.write(other.resolve("phone.heic"), "\0\0\0\u0018ftypheic".getBytes(StandardCharsets.ISO_8859_1));
        CommandRun run = CommandRun.of("classify", "--model", model, "--json", other);
        assertEquals(1, run.exitCode(), run.toString());
        assertTrue(run.out().contains("HEIC, which is not supported; convert it"), run.out());
    }

    /** The real program: nothing but results on standard output, in UTF-8 whatever the locale. */
    @Test
    void aProcessOfItsOwnPrintsResultsAlone() throws Exception {
        Path out = folder.resolve("out.json");
        Path err = folder.resolve("err.txt");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dfile.encoding=US-ASCII",
                        "-cp",
                        System.getProperty("java.class.path"),
                        MobileNet4J.class.getName(),
                        "classify",
                        "--json",
                        "--model",
                        model.toString(),
                        folder.resolve("b.png").toString())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        assertTrue(process.waitFor(3, TimeUnit.MINUTES));
        String messages = Files.readString(err, StandardCharsets.UTF_8);
        assertEquals(0, process.exitValue(), messages);
        JsonNode line = new ObjectMapper().readTree(Files.readString(out, StandardCharsets.UTF_8));
        assertEquals(3, line.path("predictions").size());
        assertTrue(line.path("predictions").findValuesAsText("label").containsAll(LABELS), line.toString());
        // newer JDKs warn of native access and of old libraries' ways
        long ours = messages.lines()
                .filter(text -> !text.isBlank() && !text.startsWith("WARNING: "))
                .count();
        assertEquals(1, ours, "only the rate on standard error: " + messages);
    }
}
