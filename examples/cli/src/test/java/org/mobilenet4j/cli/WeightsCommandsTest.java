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
import java.io.File;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.common.resources.DL4JResources;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mobilenet4j.MobileNetV2;
import org.mobilenet4j.fixtures.WeightsFile;
import org.mobilenet4j.image.preprocessing.CropRounding;
import org.mobilenet4j.image.preprocessing.Interpolation;
import org.mobilenet4j.image.preprocessing.PixelScaling;
import org.mobilenet4j.image.preprocessing.ResizeRule;
import org.mobilenet4j.inference.ModelCard;
import org.mobilenet4j.inference.Provenance;
import org.mobilenet4j.vertex.Flavor;
import org.mobilenet4j.weights.catalogue.DownloadSettings;
import org.mobilenet4j.weights.catalogue.PretrainedModel;

/** {@code inspect} and {@code convert}. */
class WeightsCommandsTest {

    @TempDir
    private Path folder;

    private ComputationGraph network;
    private Path weights;

    @BeforeEach
    void writeWeights() throws IOException {
        network = MobileNetV2.builder()
                .widthMultiplier(0.35)
                .inputShape(3, 64, 64)
                .numClasses(3)
                .build()
                .init();
        weights = WeightsFile.write(folder.resolve("flowers_0.35_64.safetensors"), network);
    }

    @Test
    void inspectTellsWhatAFileIs() {
        CommandRun run = CommandRun.of("inspect", weights);
        assertEquals(0, run.exitCode(), run.toString());
        List<String> lines = run.outLines();
        assertTrue(lines.contains("format   safetensors"), run.out());
        assertTrue(lines.contains("source   Keras, flavour TF"), run.out());
        assertTrue(lines.contains("width    0.35"), run.out());
        assertTrue(lines.contains("depth    1.0"), run.out());
        assertTrue(lines.contains("classes  3"), run.out());
        assertTrue(lines.contains("input    64 x 64 (the file's name)"), run.out());
        assertTrue(lines.contains("fits     every tensor and every parameter"), run.out());
        assertTrue(lines.contains("Conv1/kernel F32[3, 3, 3, 16] -> Conv1/W [3, 3, 3, 16]"), run.out());
    }

    @Test
    void inspectSpeaksJson() throws IOException {
        CommandRun run = CommandRun.of("inspect", "--json", weights);
        assertEquals(0, run.exitCode(), run.toString());
        JsonNode root = new ObjectMapper().readTree(run.out());
        assertTrue(root.get("fits").asBoolean());
        assertEquals("Keras", root.at("/network/source").asText());
        assertEquals(0.35, root.at("/network/widthMultiplier").asDouble());
        assertEquals(3, root.at("/network/classes").asInt());
        assertEquals(network.paramTable().size(), root.get("tensors").size());
        assertEquals("Conv1", root.at("/tensors/0/vertex").asText());
        assertEquals(4, root.at("/tensors/0/permutation").size());
        assertEquals(0, root.get("missing").size());
    }

    @Test
    void inspectTellsWhatDoesNotFit() throws IOException {
        Path renamed = folder.resolve("renamed.safetensors");
        String text = Files.readString(weights, StandardCharsets.ISO_8859_1);
        Files.writeString(
                renamed,
                text.replaceFirst("block_3_expand_BN/gamma", "block_3_expand_BN/delta"),
                StandardCharsets.ISO_8859_1);
        CommandRun run = CommandRun.of("inspect", renamed);
        assertEquals(1, run.exitCode(), run.toString());
        assertTrue(run.out().contains("fits     no: 1 missing, 1 unknown, 0 misshapen"), run.out());
        assertTrue(
                run.out().contains("  block_3_expand/gamma [48], in the file block_3_expand_BN/gamma [48]"), run.out());
        assertTrue(run.out().contains("  block_3_expand_BN/delta F32[48]"), run.out());
        CommandRun convert = CommandRun.of("convert", renamed, folder.resolve("model.zip"));
        assertEquals(1, convert.exitCode());
        assertTrue(convert.err().contains("1 missing, 1 unknown, 0 misshapen"), convert.err());
        assertFalse(Files.exists(folder.resolve("model.zip")));
    }

    /** A parameter that is no number hides behind ReLU6: answers look as if nothing were wrong. */
    @Test
    void brokenNumbersAreRefusedByNameEverywhere() throws IOException {
        Path picture = Pictures.drawn(folder.resolve("picture.png"), 90, 60);
        network.getParam("block_4_expand_gamma").putScalar(3, Float.NaN);
        Path broken = WeightsFile.write(folder.resolve("broken_0.35_64.safetensors"), network);
        CommandRun inspect = CommandRun.of("inspect", broken);
        assertEquals(1, inspect.exitCode(), inspect.toString());
        assertTrue(inspect.out().contains("fits     no: 0 missing"), inspect.out());
        String named = "block_4_expand_BN/gamma (block_4_expand/gamma) has NaN at element 3 of 96: not a finite number";
        assertTrue(inspect.out().contains("  " + named), inspect.out());
        JsonNode json = new ObjectMapper()
                .readTree(CommandRun.of("inspect", "--json", broken).out());
        assertFalse(json.get("fits").asBoolean());
        assertTrue(json.at("/faults/0").asText().startsWith(named), json.toString());
        for (Object[] command : new Object[][] {
            {"convert", broken, folder.resolve("model.zip")},
            {"classify", "--weights", broken, picture},
            {"embed", "--weights", broken, "--output", folder.resolve("features.npy"), picture},
            {"doctor", broken},
            {"finetune", "--drawn", 2, "--epochs", 1, "--weights", broken, "--output", folder.resolve("tuned.zip")}
        }) {
            CommandRun run = CommandRun.of(command);
            assertEquals(1, run.exitCode(), run.toString());
            assertTrue(run.err().contains(named), run.toString());
        }
        Path model = folder.resolve("saved.zip");
        ModelCard card = PretrainedModel.load(weights).card();
        ModelCard.save(network, card, model, false);
        network.getParam("block_4_expand_gamma").putScalar(3, 1);
        network.getParam("block_4_expand_var").putScalar(3, -1);
        Path negative = folder.resolve("negative.zip");
        ModelCard.save(network, card, negative, false);
        Path images = Files.createDirectories(folder.resolve("images/class 0"));
        Files.copy(picture, images.resolve("picture.png"));
        for (Object[] command : new Object[][] {
            {"classify", "--model", model, picture},
            {"embed", "--model", model, "--output", folder.resolve("features.npy"), picture},
            {"evaluate", model, images.getParent()},
            {"convert", model, folder.resolve("model.zip")}
        }) {
            CommandRun run = CommandRun.of(command);
            assertEquals(1, run.exitCode(), run.toString());
            assertTrue(
                    run.err()
                            .contains("Cannot use the model " + model
                                    + ": its parameter block_4_expand_gamma holds NaN. Its training failed"),
                    run.toString());
        }
        CommandRun run = CommandRun.of("classify", "--model", negative, picture);
        assertEquals(1, run.exitCode(), run.toString());
        assertTrue(run.err().contains("its running variance block_4_expand_var holds -1.0"), run.toString());
    }

    /** A network and its running average in one file: every command asks which, and takes the one that is named. */
    @Test
    void everyCommandAsksWhichWeightsAreMeant() throws IOException {
        Path both = folder.resolve("both_0.35_64.safetensors");
        ComputationGraph average = network.clone();
        average.getParam("predictions_b").putScalar(1, 100);
        WeightsFile.write(both, Map.of("model/", network, "ema/", average));
        Path picture = Pictures.drawn(folder.resolve("picture.png"), 90, 60);
        Path model = folder.resolve("model.zip");
        Object[][] commands = {
            {"inspect", both},
            {"convert", both, model},
            {"doctor", both},
            {"classify", "--weights", both, "--top", 1, picture},
            {"embed", "--weights", both, "--output", folder.resolve("features.npy"), picture},
            {"finetune", "--drawn", 2, "--epochs", 1, "--preset", "fast", "--weights", both, "--output", model}
        };
        for (Object[] command : commands) {
            CommandRun asked = CommandRun.of(command);
            assertEquals(1, asked.exitCode(), asked.toString());
            assertTrue(
                    (asked.out() + asked.err()).contains("Choose one with the option --weights-key"), asked.toString());
            List<Object> chosen = new ArrayList<>(List.of(command));
            chosen.addAll(1, List.of("--weights-key", "ema"));
            CommandRun run = CommandRun.of(chosen.toArray());
            assertTrue(!run.err().contains("mobilenet4j:"), run.toString());
            if (command[0].equals("classify")) {
                assertTrue(run.out().contains("class 1"), run.toString());
            }
            if (command[0].equals("convert")) {
                assertEquals(
                        average.params(),
                        ComputationGraph.load(model.toFile(), false).params());
            }
        }
        CommandRun saved = CommandRun.of("convert", "--weights-key", "ema", model, folder.resolve("again.zip"));
        assertEquals(1, saved.exitCode(), saved.toString());
        assertTrue(saved.err().contains("is a saved model with one only: leave it out"), saved.toString());
        assertEquals(2, CommandRun.of("finetune", "--weights-key", "ema").exitCode());
    }

    @Test
    void inspectShowsTheTensorsOfAnotherModel() throws IOException {
        Path other = folder.resolve("other.safetensors");
        String header = "{\"fc.weight\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}";
        byte[] file = new byte[8 + header.length() + 4];
        file[0] = (byte) header.length();
        System.arraycopy(header.getBytes(StandardCharsets.US_ASCII), 0, file, 8, header.length());
        Files.write(other, file);
        CommandRun run = CommandRun.of("inspect", other);
        assertEquals(1, run.exitCode(), run.toString());
        assertTrue(run.out().contains("network  unknown. "), run.out());
        assertTrue(run.out().contains("these are not the names of a MobileNetV2"), run.out());
        assertTrue(run.out().contains("fc.weight F32[1]"), run.out());
        JsonNode root = new ObjectMapper()
                .readTree(CommandRun.of("inspect", "--json", other).out());
        assertTrue(root.get("network").isNull());
        assertEquals("fc.weight", root.at("/tensors/0/name").asText());
    }

    @Test
    void convertMakesAModelThatHasTheWeights() throws IOException {
        Path model = folder.resolve("model.zip");
        CommandRun run = CommandRun.of("convert", weights, model);
        assertEquals(0, run.exitCode(), run.toString());
        assertEquals("", run.out());
        ComputationGraph restored = ComputationGraph.load(model.toFile(), false);
        assertEquals(network.params(), restored.params());
        ModelCard card = ModelCard.read(model);
        assertEquals(List.of("class 0", "class 1", "class 2"), card.labels());
        assertEquals(64, card.preprocessing().height());
        assertEquals(PixelScaling.of(Flavor.TF), card.preprocessing().scaling());
        assertEquals(
                ResizeRule.shortEdge(73, Interpolation.BILINEAR, CropRounding.HALF_EVEN),
                card.preprocessing().resize());
        assertTrue(card.properties().containsKey(PretrainedModel.NUMBERED_LABELS));
        Provenance origin = card.provenance().orElseThrow();
        assertEquals("flowers_0.35_64.safetensors", origin.name());
        assertEquals("unknown", origin.licence());
        assertEquals(Optional.of(sha256(weights)), origin.sha256());
    }

    private static String sha256(Path file) throws IOException {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
            return String.format("%064x", new BigInteger(1, digest));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void namesOfClassesAndPreprocessingBesideAFileCount() throws IOException {
        Path hub = Files.createDirectory(folder.resolve("hub"));
        Path file = Files.copy(weights, hub.resolve("model.safetensors"));
        Files.writeString(
                hub.resolve("config.json"),
                "{\"model_type\": \"mobilenet_v2\", \"image_size\": 96,"
                        + " \"id2label\": {\"0\": \"rose\", \"1\": \"tulip\", \"2\": \"daisy\"}}");
        ModelCard card = PretrainedModel.load(hub).card();
        assertEquals(List.of("rose", "tulip", "daisy"), card.labels());
        assertEquals(96, card.preprocessing().height());
        assertEquals("hub/model.safetensors", card.provenance().orElseThrow().name());
        assertTrue(Files.exists(file));
    }

    @Test
    void aNameThatNobodyHasIsAnsweredWithNearOnes() {
        for (String command : List.of("convert", "doctor", "finetune")) {
            List<Object> words = new ArrayList<>(List.of(command));
            if (command.equals("finetune")) {
                words.add("--weights");
            }
            words.add("mobilenetv2_100.ra_in2k");
            if (command.equals("convert")) {
                words.add(folder.resolve("model.zip"));
            }
            CommandRun run = CommandRun.of(words.toArray());
            assertEquals(1, run.exitCode(), run.toString());
            assertTrue(
                    run.err()
                            .contains(
                                    "There is no file or folder mobilenetv2_100.ra_in2k, and no published checkpoint of"
                                            + " that name; the nearest names are timm/mobilenetv2_100.ra_in1k, "),
                    run.err());
        }
    }

    @Test
    void aNameIsAskedForInTheCacheAndNowhereElseWhenOffline() {
        System.setProperty(DownloadSettings.OFFLINE, "true");
        File standard = DL4JResources.getBaseDirectory();
        DL4JResources.setBaseDirectory(folder.toFile());
        try {
            CommandRun run = CommandRun.of("doctor", "keras/mobilenet_v2_0.35_96");
            assertEquals(1, run.exitCode(), run.toString());
            assertTrue(run.err().contains("mobilenet4j.offline is set"), run.err());
            assertTrue(run.err().contains("_kernels_0.35_96.h5"), run.err());
        } finally {
            DL4JResources.setBaseDirectory(standard);
            System.clearProperty(DownloadSettings.OFFLINE);
        }
    }

    @Test
    void classifyTakesWeightsAndSaysTheSameAsTheModel() throws IOException {
        Path picture = Pictures.drawn(folder.resolve("picture.png"), 90, 60);
        Path model = folder.resolve("model.zip");
        assertEquals(0, CommandRun.of("convert", weights, model).exitCode());
        CommandRun byModel = CommandRun.of("classify", "--model", model, picture);
        CommandRun byWeights = CommandRun.of("classify", "--weights", weights, picture);
        assertEquals(0, byWeights.exitCode(), byWeights.toString());
        assertEquals(byModel.out(), byWeights.out());
        assertTrue(byWeights.out().contains("class 2"), byWeights.out());
        assertTrue(byWeights.err().contains("have no names in it; --labels"), byWeights.err());
        Path labels = Files.write(folder.resolve("labels.txt"), List.of("rose", "tulip", "b\u00e4rlauch", ""));
        CommandRun named = CommandRun.of("classify", "--weights", weights, "--labels", labels, "--json", picture);
        assertTrue(named.out().contains("\"b\u00e4rlauch\""), named.out());
        assertFalse(named.err().contains("have no names"), named.err());
        assertEquals(2, CommandRun.of("classify", picture).exitCode());
        assertEquals(
                2,
                CommandRun.of("classify", "--weights", weights, "--model", model, picture)
                        .exitCode());
    }

    @Test
    void convertTakesLabels() throws IOException {
        Path model = folder.resolve("model.zip");
        Path labels = Files.write(folder.resolve("labels.txt"), List.of("rose", "tulip"));
        CommandRun run = CommandRun.of("convert", "--labels", labels, weights, model);
        assertEquals(1, run.exitCode());
        assertTrue(run.err().contains("have 2 lines, the network has 3 classes"), run.err());
        assertEquals(
                0,
                CommandRun.of("convert", "--labels", labels, "--without-background", weights, model)
                        .exitCode());
        assertEquals(List.of("rose", "tulip"), ModelCard.read(model).labels());
    }

    @Test
    void convertKeepsANetworkWithoutClassifier() throws IOException {
        ComputationGraph headless = MobileNetV2.builder()
                .widthMultiplier(0.35)
                .inputShape(3, 64, 64)
                .numClasses(0)
                .build()
                .init();
        Path file = WeightsFile.write(folder.resolve("no_top_0.35_64.safetensors"), headless);
        Path model = folder.resolve("features.zip");
        assertEquals(0, CommandRun.of("convert", file, model).exitCode());
        assertEquals(
                headless.params(), ComputationGraph.load(model.toFile(), false).params());
        assertEquals(List.of(), ModelCard.read(model).labels());
        Path picture = Pictures.drawn(folder.resolve("picture.png"), 90, 60);
        for (Object[] source : new Object[][] {{"--weights", file}, {"--model", model}}) {
            CommandRun run = CommandRun.of("classify", source[0], source[1], picture);
            assertEquals(1, run.exitCode(), run.toString());
            assertTrue(run.err().contains("it has no classifier; use embed"), run.err());
        }
    }
}
