/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mobilenet4j.MobileNetV2;
import org.mobilenet4j.cli.demo.DrawnDataset;
import org.mobilenet4j.fixtures.WeightsFile;
import org.mobilenet4j.inference.ModelCard;
import org.nd4j.linalg.api.ndarray.INDArray;

/** {@code finetune --weights} with its presets and what changes them, on a few drawn pictures. */
class FinetunePresetTest {

    private static final int PER_CLASS = 4;
    private static final int CLASSES = 6;

    @TempDir
    private static Path shared;

    private static Path pictures;
    private static ComputationGraph published;
    private static Path weights;

    @TempDir
    private Path work;

    @BeforeAll
    static void prepare() throws IOException {
        pictures = shared.resolve("pictures");
        new DrawnDataset(3, 40, PER_CLASS, 2).writeTo(pictures, written -> {});
        published = PublishedNetwork.create();
        weights = WeightsFile.write(shared.resolve("own_0.35_64.safetensors"), published);
    }

    private CommandRun finetune(Object... options) {
        Stream<Object> all = Stream.of("finetune", "--data", pictures, "--size", 32, "--output", model(), "--json");
        return CommandRun.of(Stream.concat(all, Stream.of(options)).toArray());
    }

    private Path model() {
        return work.resolve("model.zip");
    }

    private static JsonNode result(CommandRun run) throws IOException {
        assertEquals(0, run.exitCode(), run.toString());
        return new ObjectMapper().readTree(run.out());
    }

    private JsonNode report() throws IOException {
        return new ObjectMapper().readTree(work.resolve("model-report/run.json").toFile());
    }

    private static boolean isClassifier(String parameter) {
        return parameter.startsWith(MobileNetV2.CLASSIFIER);
    }

    @Test
    void fastTrainsAHeadAndLeavesTheNetworkAsItIs() throws IOException {
        CommandRun run = finetune("--weights", weights, "--preset", "fast", "--batch", 16, "--learning-rate", 0.002);
        JsonNode result = result(run);
        assertEquals("fast", result.get("preset").asText());
        assertEquals(60, result.get("epochs").asInt());
        assertTrue(result.get("imagesPerSecond").asDouble() > 0);
        assertFalse(result.has("waitingShare"), "nobody measured it");
        assertFalse(result.has("batchNorm"), "the network was frozen");
        assertTrue(result.get("trainAccuracy").asDouble() > 0.5, run.out());
        assertTrue(Files.notExists(work.resolve("model.checkpoint")));

        ComputationGraph network = ModelSerializer.restoreComputationGraph(model().toFile());
        int frozen = 0;
        for (Map.Entry<String, INDArray> parameter : network.paramTable().entrySet()) {
            if (!isClassifier(parameter.getKey())) {
                assertEquals(published.getParam(parameter.getKey()), parameter.getValue(), parameter.getKey());
                frozen++;
            }
        }
        assertTrue(frozen > 100, frozen + " parameters");
        ModelCard card = ModelCard.read(model());
        assertEquals(DrawnDataset.labels(), card.labels());
        assertEquals("fast", card.properties().get("preset"));
        assertTrue(card.properties().get("backbone").startsWith("frozen"), card.toString());

        JsonNode report = report();
        assertEquals(60, report.get("epochs").size());
        JsonNode last = report.get("epochs").get(59);
        assertTrue(last.get("trainLoss").asDouble()
                < report.get("epochs").get(0).get("trainLoss").asDouble());
        assertEquals(
                last.get("testAccuracy").asDouble(),
                result.get("testAccuracy").asDouble(),
                1e-9,
                "of head and network");
        assertTrue(report.get("settings").get("backbone").asText().contains("features of vertex \"features\""));
        assertTrue(report.get("settings").get("learned").asText().contains("block_9_depthwise"));
        String page = Files.readString(work.resolve("model-report/index.html"));
        assertTrue(page.contains("what spoke for"), "class activation maps of the five feature maps");
    }

    @Test
    void theModelOfFastWorksWithTheOtherCommands() throws IOException {
        JsonNode result = result(finetune("--weights", weights, "--preset", "fast", "--epochs", 10));
        JsonNode evaluated = result(CommandRun.of("evaluate", model(), pictures.resolve("test"), "--json"));
        assertEquals(
                result.get("testAccuracy").asDouble(), evaluated.get("accuracy").asDouble(), 1e-9);
        CommandRun classified = CommandRun.of("classify", "--model", model(), pictures.resolve("test/dotted-ring"));
        assertEquals(0, classified.exitCode(), classified.toString());
        assertTrue(classified.out().contains("0000.png"), classified.out());
        Path features = work.resolve("features.npy");
        CommandRun embedded =
                CommandRun.of("embed", "--model", model(), "--output", features, pictures.resolve("test/dotted-ring"));
        assertEquals(0, embedded.exitCode(), embedded.toString());
        assertTrue(Files.size(features) > 2 * 4 * 500, "two rows of several hundred floats");
    }

    @Test
    void aCacheOnDiskSparesTheSecondRunTheFeatures() throws IOException {
        Path cache = work.resolve("cache");
        Object[] options = {"--weights", weights, "--preset", "fast", "--epochs", 3, "--cache", cache};
        CommandRun first = finetune(options);
        JsonNode once = result(first);
        assertTrue(first.err().contains(2 * CLASSES * PER_CLASS + " computed, 0 from the cache"), first.err());
        CommandRun second = finetune(options);
        JsonNode twice = result(second);
        assertTrue(second.err().contains("0 computed, " + 2 * CLASSES * PER_CLASS + " from the cache"), second.err());
        assertEquals(once.get("testLoss"), twice.get("testLoss"));
        Path file = Files.writeString(work.resolve("file"), "");
        CommandRun wrong = finetune("--weights", weights, "--preset", "fast", "--cache", file);
        assertEquals(1, wrong.exitCode(), wrong.toString());
        assertTrue(wrong.err().contains("Cannot write the features to " + file), wrong.err());
    }

    @Test
    void balancedIsTheDefaultAndSaysWhatBatchNormDoes() throws IOException {
        CommandRun run = finetune("--weights", weights, "--epochs", 1, "--batch", 8);
        JsonNode result = result(run);
        assertEquals("balanced", result.get("preset").asText());
        assertEquals("RECALIBRATE", result.get("batchNorm").asText());
        assertEquals(
                1,
                run.err()
                        .lines()
                        .filter(line -> line.startsWith("Batch norm: "))
                        .count(),
                run.err());
        assertTrue(run.err().contains("Batch norm: RECALIBRATE: in a training on 24 pictures"), run.err());
        assertTrue(run.err().contains("Computing batch norm's statistics anew"), run.err());
        assertTrue(run.err().contains("preset balanced: 1 epochs, batches of 8"), run.err());
        JsonNode settings = report().get("settings");
        assertEquals("balanced", settings.get("preset").asText());
        assertTrue(settings.get("batch norm").asText().startsWith("RECALIBRATE: in a training"), settings.toString());
        assertTrue(settings.get("schedule").asText().contains("all trains; learning rate 0.01 after a warm-up of 3 %"));
        assertEquals(0, report().get("stages").size(), "there is one only");
        assertEquals(
                result.get("testAccuracy").asDouble(),
                report().get("metrics").get("accuracy").asDouble(),
                1e-9,
                "both are of the network that is saved");
        JsonNode evaluated = result(CommandRun.of("evaluate", model(), pictures.resolve("test"), "--json"));
        assertEquals(
                evaluated.get("accuracy").asDouble(), result.get("testAccuracy").asDouble(), 1e-9);
    }

    @Test
    void optionsChangeWhatAPresetSays() throws IOException {
        Object[] options = {
            "--weights",
            weights,
            "--preset",
            "Accurate",
            "--epochs",
            2,
            "--batch",
            12,
            "--learning-rate",
            0.02,
            "--batch-norm",
            "train",
            "--label-smoothing",
            0.05,
            "--mixup",
            0.3,
            "--weight-average",
            0.5,
            "--seed",
            8
        };
        JsonNode result = result(finetune(options));
        assertEquals("accurate", result.get("preset").asText());
        assertEquals(2, result.get("epochs").asInt());
        assertEquals("TRAIN_STATISTICS", result.get("batchNorm").asText());
        JsonNode settings = report().get("settings");
        Map<String, String> expected = Map.of(
                "epochs", "2",
                "batch size", "12",
                "label smoothing", "0.05",
                "mixup", "alpha 0.3",
                "average of the weights", "decay 0.5",
                "batch norm", "TRAIN_STATISTICS: asked for",
                "updater", "Nesterov momentum 0.9",
                "dropout", "0.2",
                "seed", "8");
        expected.forEach(
                (name, value) -> assertEquals(value, settings.get(name).asText(), () -> name + " in " + settings));
        assertTrue(settings.get("schedule").asText().contains("learning rate 0.02"), settings.toString());
        String tuning = ModelCard.read(model()).properties().get("fineTuning");
        assertTrue(tuning.contains("label smoothing 0.05; mixup 0.3; weight average 0.5"), tuning);
    }

    @Test
    void onePictureABatchIsEnoughWhereStatisticsAreFrozen() throws IOException {
        JsonNode frozen = result(finetune("--weights", weights, "--batch", 1, "--batch-norm", "frozen", "--epochs", 1));
        assertEquals("FROZEN_STATISTICS", frozen.get("batchNorm").asText());
        assertEquals(
                published.getParam("block_5_expand_mean"),
                ComputationGraph.load(model().toFile(), false).getParam("block_5_expand_mean"));
        JsonNode auto = result(finetune("--weights", weights, "--batch", 1, "--epochs", 1));
        assertEquals("FROZEN_STATISTICS", auto.get("batchNorm").asText());
        CommandRun wrong = finetune("--weights", weights, "--batch", 1, "--batch-norm", "recalibrate");
        assertEquals(2, wrong.exitCode(), wrong.toString());
        assertTrue(wrong.err().contains("--batch: The batch size must be at least 2, because batch norm"), wrong.err());
        assertEquals(2, finetune("--weights", weights, "--batch", 0).exitCode());
    }

    @Test
    void whatIsFrozenKeepsItsBits() throws IOException {
        CommandRun run = finetune("--weights", weights, "--freeze-through", "block_12", "--epochs", 1, "--batch", 8);
        result(run);
        ComputationGraph network = ComputationGraph.load(model().toFile(), false);
        for (String frozen : new String[] {"Conv1_W", "block_5_expand_gamma", "block_12_project_mean"}) {
            assertEquals(published.getParam(frozen), network.getParam(frozen), frozen);
        }
        for (String trained : new String[] {"block_13_expand_W", "block_16_project_mean", "Conv_1_W"}) {
            assertNotEquals(published.getParam(trained), network.getParam(trained), trained);
        }
        assertTrue(report().get("settings").get("schedule").asText().contains("frozen through block_12"));

        CommandRun wrong = finetune("--weights", weights, "--freeze-through", "block_99");
        assertEquals(1, wrong.exitCode(), wrong.toString());
        assertTrue(wrong.err().contains("has no block or vertex \"block_99\"; its blocks are Conv1"), wrong.err());
        assertTrue(Files.notExists(work.resolve("model.checkpoint")), "there is nothing to go on from");
    }

    /** The file's running variances are far too large, and few updates do not change that. */
    @Test
    void theReportWarnsOfStatisticsThatDoNotFit() throws IOException {
        ComputationGraph odd = published.clone();
        odd.paramTable().forEach((name, values) -> {
            if (name.endsWith("_var")) {
                values.muli(1e6);
            }
        });
        Path file = WeightsFile.write(work.resolve("odd_0.35_64.safetensors"), odd);
        Object[] options = {
            "--weights", file, "--batch-norm", "train", "--epochs", 6, "--batch", 12, "--learning-rate", 0.05
        };
        CommandRun run = finetune(options);
        result(run);
        assertTrue(run.err().contains("Warning: training data: "), run.err());
        String page = Files.readString(work.resolve("model-report/index.html"));
        assertTrue(page.contains("<p class=\"warning\" role=\"alert\"><b>Warning:</b> training data: "), run.err());
        assertTrue(report().get("warnings").get(0).asText().contains("running statistics do not fit"));
    }
}
