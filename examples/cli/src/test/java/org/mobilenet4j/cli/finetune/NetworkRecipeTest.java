/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.finetune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mobilenet4j.cli.demo.DrawnDataset;
import org.mobilenet4j.training.FineTuning;
import org.mobilenet4j.training.TrainingStage;
import org.mobilenet4j.training.data.AugmentationStrength;

class NetworkRecipeTest {

    private static final NetworkRecipe THREE = recipe(
            TrainingStage.of(1, 0.02).freezeThrough("Conv_1"),
            TrainingStage.of(2, 0.01).freezeThrough("block_12").blockFactor(0.9),
            TrainingStage.of(7, 0.005).blockFactor(0.8).warmUp(0.2));

    private static NetworkRecipe recipe(TrainingStage... stages) {
        return new NetworkRecipe(FineTuning.builder().stages(stages).build(), 8, 4e-5, AugmentationStrength.GENTLE);
    }

    private static List<Integer> epochs(NetworkRecipe recipe) {
        return recipe.tuning().stages().stream().map(TrainingStage::epochs).collect(Collectors.toList());
    }

    @Test
    void stagesShareTheEpochs() {
        assertEquals(10, THREE.epochs());
        assertEquals(List.of(2, 4, 14), epochs(THREE.withEpochs(20)));
        assertEquals(List.of(1, 1, 3), epochs(THREE.withEpochs(5)));
        assertEquals(List.of(1, 1, 1), epochs(THREE.withEpochs(3)));
        for (int number = 3; number < 60; number++) {
            assertEquals(number, THREE.withEpochs(number).epochs());
        }
        assertEquals(
                THREE.tuning().stages(),
                THREE.withEpochs(31).withEpochs(10).tuning().stages(),
                "all but the epochs stays");
        String message = assertThrows(IllegalArgumentException.class, () -> THREE.withEpochs(2))
                .getMessage();
        assertTrue(message.contains("at least 3, one for each stage, found 2"), message);
    }

    @Test
    void fewPicturesGetMoreEpochs() {
        NetworkRecipe recipe = recipe(TrainingStage.of(5, 0.01)).withLeastUpdates(100);
        assertEquals(5, recipe.forPictures(160).epochs(), "five epochs of 20 batches are enough");
        assertEquals(6, recipe.forPictures(159).epochs(), "19 full batches");
        assertEquals(100, recipe.forPictures(3).epochs());
        assertEquals(2, recipe.withEpochs(2).forPictures(3).epochs(), "asked for");
        assertEquals(10, recipe.withBatchSize(16).forPictures(160).epochs());
    }

    @Test
    void allRatesChangeByTheSameFactor() {
        assertEquals(0.02, THREE.learningRate());
        List<TrainingStage> changed = THREE.withLearningRate(0.1).tuning().stages();
        assertEquals(0.1, changed.get(0).learningRate());
        assertEquals(0.05, changed.get(1).learningRate(), 1e-12);
        assertEquals(0.025, changed.get(2).learningRate(), 1e-12);
        assertEquals("block_12", changed.get(1).frozenThrough());
        assertEquals(0.8, changed.get(2).blockFactor());
        assertEquals(
                0.013, recipe(TrainingStage.of(5, 0.01)).withLearningRate(0.013).learningRate());
        assertThrows(IllegalArgumentException.class, () -> THREE.withLearningRate(Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> THREE.withLearningRate(1.5));
    }

    @Test
    void freezingReplacesTheStages() {
        assertEquals(
                List.of(TrainingStage.of(10, 0.02)
                        .freezeThrough("block_3")
                        .blockFactor(0.8)
                        .warmUp(0.2)),
                THREE.withFreezeThrough("block_3").tuning().stages());
    }

    @Test
    void thePresetsHoldTheirNumbers() {
        for (Preset preset : Preset.values()) {
            assertEquals(preset.recipe(), preset.recipe());
            assertTrue(preset.recipe().lines().containsKey("epochs"));
        }
        NetworkRecipe balanced = (NetworkRecipe) Preset.BALANCED.recipe();
        assertEquals(0.2, balanced.tuning().dropout());
        assertEquals(0.9, balanced.tuning().batchNormDecay(), "an initialiser that ran too late would give 0");
        assertTrue(
                balanced.lines().get("weight decay").equals("4.0E-5"),
                balanced.lines().toString());
        assertTrue(
                balanced.lines().get("updater").endsWith("momentum 0.9"),
                balanced.lines().toString());
    }

    @Test
    void theReportMarksTheStages(@TempDir Path folder) throws IOException {
        Path pictures = folder.resolve("pictures");
        new DrawnDataset(3, 40, 4, 2).writeTo(pictures, written -> {});
        NetworkRecipe recipe = recipe(
                TrainingStage.of(2, 0.02).freezeThrough("Conv_1"),
                TrainingStage.of(1, 0.01).blockFactor(0.9));
        ResultFiles results = new ResultFiles(folder.resolve("model.zip"), null);
        StringWriter messages = new StringWriter();
        new FinetuneJob(
                        FinetuneSettings.defaults().withSize(32).withRecipe(recipe),
                        results,
                        new Checkpoints(results.checkpoint(), 0, false),
                        new PrintWriter(messages))
                .run(PictureSource.of(pictures));
        JsonNode run = new ObjectMapper()
                .readTree(results.reportFolder().resolve("run.json").toFile());
        assertEquals(
                "{\"1\":\"stage 1: frozen through Conv_1\",\"3\":\"stage 2: all trains\"}",
                run.get("stages").toString());
        assertTrue(run.get("settings").get("stage 1").asText().startsWith("2 epochs; frozen through Conv_1; "));
        assertTrue(run.get("settings").get("stage 2").asText().contains("times 0.9 for each block"));
        assertEquals(3, run.get("epochs").size());
        assertTrue(messages.toString().contains("Stage 2 of 2: 1 epochs at 0.01"), messages.toString());
    }
}
