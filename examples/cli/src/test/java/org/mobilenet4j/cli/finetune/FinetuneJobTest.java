/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.finetune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mobilenet4j.cli.demo.DrawnDataset;
import org.mobilenet4j.training.FineTuning;
import org.mobilenet4j.training.TrainingStage;
import org.mobilenet4j.training.data.AugmentationStrength;

class FinetuneJobTest {

    @TempDir
    private Path folder;

    @Test
    void aTrainingThatDivergesEndsBeforeAnythingIsSaved() throws Exception {
        Path pictures = folder.resolve("pictures");
        new DrawnDataset(3, 40, 4, 2).writeTo(pictures, written -> {});
        Path model = Files.writeString(folder.resolve("model.zip"), "old");
        FinetuneSettings settings = diverging();
        StringWriter messages = new StringWriter();
        ResultFiles results = new ResultFiles(model, null);
        Checkpoints checkpoints = new Checkpoints(results.checkpoint(), 1, false);
        FinetuneJob job = new FinetuneJob(settings, results, checkpoints, new PrintWriter(messages));
        IllegalStateException e = assertThrows(IllegalStateException.class, () -> job.run(PictureSource.of(pictures)));
        assertTrue(e.getMessage().matches("The training diverged: its loss in epoch \\d is .*"), e.getMessage());
        assertTrue(e.getMessage().endsWith("; lower --learning-rate, which is 1.0E30"), e.getMessage());
        assertEquals("old", Files.readString(model));
        assertTrue(Files.notExists(folder.resolve("model-report")));
        assertTrue(Files.notExists(checkpoints.file()), "nobody can go on from there");
    }

    @Test
    void aTrainingThatDivergesLaterKeepsItsBestEpoch() throws Exception {
        Path pictures = folder.resolve("pictures");
        new DrawnDataset(3, 40, 4, 2).writeTo(pictures, written -> {});
        FineTuning tuning = RandomStart.recipe().tuning().toBuilder()
                .stages(TrainingStage.of(2, 0.01), TrainingStage.of(3, 1e30).warmUp(0))
                .build();
        StringWriter messages = new StringWriter();
        ResultFiles results = new ResultFiles(folder.resolve("model.zip"), null);
        FinetuneResult result = new FinetuneJob(
                        FinetuneSettings.defaults()
                                .withSize(32)
                                .withRecipe(new NetworkRecipe(tuning, 8, 4e-5, AugmentationStrength.NONE)),
                        results,
                        null,
                        new PrintWriter(messages))
                .run(PictureSource.of(pictures));
        assertTrue(result.endedEarly());
        String warning = result.warnings().get(0);
        assertTrue(
                warning.matches("The training diverged: its loss in epoch 3 is .*; lower --learning-rate, which is"
                        + " 1.0E30. The model is that of epoch 2"),
                warning);
        assertTrue(messages.toString().contains("Warning: " + warning), messages.toString());
        ComputationGraph kept =
                ComputationGraph.load(folder.resolve("model.zip").toFile(), false);
        assertTrue(Double.isFinite(kept.params().sumNumber().doubleValue()));
        assertTrue(Files.readString(folder.resolve("model-report/run.json")).contains("The model is that of epoch 2"));
    }

    /** The legal rates, up to 1, may take many epochs to get there. */
    private static FinetuneSettings diverging() {
        FineTuning tuning = RandomStart.recipe().tuning().toBuilder()
                .stages(TrainingStage.of(3, 1e30).warmUp(0.3))
                .build();
        NetworkRecipe recipe = new NetworkRecipe(tuning, 8, 4e-5, AugmentationStrength.STRONG);
        return FinetuneSettings.defaults().withSize(32).withRecipe(recipe);
    }
}
