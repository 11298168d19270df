/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.examples.finetune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mobilenet4j.examples.demo.DrawnDataset;
import org.mobilenet4j.training.AugmentationStrength;
import org.mobilenet4j.training.FineTuning;
import org.mobilenet4j.training.TrainingStage;

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

    /** The legal rates, up to 1, may take many epochs to get there. */
    private static FinetuneSettings diverging() {
        FineTuning tuning = RandomStart.recipe().tuning().toBuilder()
                .stages(TrainingStage.of(3, 1e30).warmUp(0.3))
                .build();
        NetworkRecipe recipe = new NetworkRecipe(tuning, 8, 4e-5, AugmentationStrength.STRONG);
        return FinetuneSettings.defaults().withSize(32).withRecipe(recipe);
    }
}
