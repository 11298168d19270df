/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mobilenet4j.MobileNetV2;
import org.mobilenet4j.image.preprocessing.Preprocessing;
import org.mobilenet4j.inference.ModelCard;
import org.mobilenet4j.vertex.Flavor;

/** A model for pictures of several classes answers with sigmoids, whichever command is asked. */
class SeveralClassesTest {

    @TempDir
    private Path folder;

    private Path model;
    private Path picture;

    @BeforeEach
    void save() throws IOException {
        model = folder.resolve("model.zip");
        Preprocessing input = Preprocessing.of(Flavor.TF, 64, 64);
        ModelCard.save(
                MobileNetV2.builder()
                        .widthMultiplier(0.35)
                        .inputShape(3, 64, 64)
                        .numClasses(3)
                        .multiLabel(true)
                        .build()
                        .init(),
                new ModelCard(List.of("rose", "sea", "sky"), input, Map.of()),
                model,
                false);
        Path roses = Files.createDirectories(folder.resolve("test/rose"));
        picture = Pictures.drawn(roses.resolve("a.png"), 90, 60);
    }

    @Test
    void classifyGivesEachItsOwnProbability() throws IOException {
        CommandRun run = CommandRun.of("classify", "--model", model, "--json", picture);
        assertEquals(0, run.exitCode(), run.toString());
        JsonNode predictions = new ObjectMapper().readTree(run.out()).get("predictions");
        assertEquals(3, predictions.size());
        double sum = 0;
        for (JsonNode prediction : predictions) {
            double logit = prediction.get("logit").asDouble();
            assertEquals(
                    1 / (1 + Math.exp(-logit)), prediction.get("probability").asDouble(), 1e-9);
            sum += prediction.get("probability").asDouble();
        }
        assertTrue(Math.abs(sum - 1) > 0.05, "no softmax: " + sum);
    }

    @Test
    void evaluateCountsTheLikeliestAndSaysSo() throws IOException {
        CommandRun run = CommandRun.of("evaluate", "--json", model, folder.resolve("test"));
        assertEquals(0, run.exitCode(), run.toString());
        assertTrue(run.err().contains("gives each class a probability of its own"), run.err());
        assertTrue(new ObjectMapper().readTree(run.out()).get("multiLabel").asBoolean(), run.out());
    }

    @Test
    void doctorShowsSigmoids() throws IOException {
        CommandRun classified = CommandRun.of("classify", "--model", model, "--json", picture);
        double best = new ObjectMapper()
                .readTree(classified.out())
                .at("/predictions/0/probability")
                .asDouble();
        CommandRun run = CommandRun.of("doctor", "--picture", picture, model);
        assertTrue(
                run.out().contains(String.format(java.util.Locale.ROOT, "%.1f %% (50.0 %% by chance)", 100 * best)),
                run.toString());
    }
}
