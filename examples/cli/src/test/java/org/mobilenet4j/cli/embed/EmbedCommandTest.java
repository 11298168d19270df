/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.embed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mobilenet4j.MobileNetV2;
import org.mobilenet4j.cli.CommandRun;
import org.mobilenet4j.cli.Pictures;
import org.mobilenet4j.fixtures.WeightsFile;
import org.mobilenet4j.weights.catalogue.PretrainedModel;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class EmbedCommandTest {

    @TempDir
    private Path folder;

    private Path weights;
    private Path output;

    @BeforeEach
    void writeWeights() throws IOException {
        weights = WeightsFile.write(folder.resolve("net_0.35_64.safetensors"), network(3));
        output = folder.resolve("made/features.npy");
    }

    private static ComputationGraph network(int classes) {
        return MobileNetV2.builder()
                .widthMultiplier(0.35)
                .inputShape(3, 64, 64)
                .numClasses(classes)
                .build()
                .init();
    }

    @Test
    void rowsAreThePooledFeaturesInTheOrderGiven() throws IOException {
        List<Path> pictures = new ArrayList<>();
        for (int i = 0; i < 35; i++) {
            pictures.add(Pictures.drawn(folder.resolve("picture, " + (35 - i) + ".png"), 60 + 3 * i, 70));
        }
        Path bad = Files.writeString(folder.resolve("bad.png"), "hello");
        List<Object> words = new ArrayList<>(List.of("embed", "--weights", weights, "--output", output));
        words.addAll(pictures.subList(0, 5));
        words.add(bad);
        words.addAll(pictures.subList(5, 35));
        CommandRun run = CommandRun.of(words.toArray());
        assertEquals(1, run.exitCode(), "one has no row: " + run);
        assertEquals("", run.out());
        assertTrue(run.err().contains("Left out 1 of 36 pictures:"), run.err());
        assertTrue(run.err().contains("bad.png: not an image"), run.err());

        INDArray features = Nd4j.createFromNpyFile(output.toFile());
        assertArrayEquals(new long[] {35, 1280}, features.shape());
        PretrainedModel model = PretrainedModel.load(weights);
        for (int row : new int[] {0, 5, 34}) {
            INDArray input = model.card().preprocessing().read(pictures.get(row));
            INDArray pooled = model.network().feedForward(input, false).get("global_average_pooling");
            assertTrue(
                    pooled.getRow(0).distance2(features.getRow(row))
                            <= 1e-5 * pooled.norm2Number().doubleValue(),
                    "row " + row);
        }
        List<String> names = Files.readAllLines(folder.resolve("made/features.csv"));
        assertEquals(36, names.size());
        assertEquals("row,image", names.get(0));
        assertEquals("0,\"" + pictures.get(0) + "\"", names.get(1));
        assertEquals("34,\"" + pictures.get(34) + "\"", names.get(35));
    }

    @Test
    void oneRowOfANetworkWithoutClassifierAndOfAModel() throws IOException {
        Path file = WeightsFile.write(folder.resolve("features_0.35_64.safetensors"), network(0));
        Path model = folder.resolve("model.zip");
        Path picture = Pictures.drawn(folder.resolve("picture.png"), 90, 60);
        assertEquals(0, CommandRun.of("convert", file, model).exitCode());
        assertEquals(
                0,
                CommandRun.of("embed", "--weights", file, "--output", output, picture)
                        .exitCode());
        INDArray byWeights = Nd4j.createFromNpyFile(output.toFile());
        assertArrayEquals(new long[] {1, 1280}, byWeights.shape());
        assertEquals(
                0,
                CommandRun.of("embed", "--model", model, "--output", output, picture)
                        .exitCode());
        assertEquals(byWeights, Nd4j.createFromNpyFile(output.toFile()));
    }

    @Test
    void nothingIsWrittenWhenNothingCanBeRead() throws IOException {
        Path bad = Files.writeString(folder.resolve("bad.png"), "hello");
        CommandRun run = CommandRun.of("embed", "--weights", weights, "--output", output, bad);
        assertEquals(1, run.exitCode(), run.toString());
        assertTrue(run.err().contains("None of the 1 pictures can be read"), run.err());
        assertFalse(Files.exists(output));
        assertFalse(Files.exists(folder.resolve("made/features.csv")));
        CommandRun csv = CommandRun.of("embed", "--weights", weights, "--output", folder.resolve("a.csv"), bad);
        assertEquals(2, csv.exitCode(), csv.toString());
        assertTrue(csv.err().contains("--output must name a NumPy file"), csv.err());
    }
}
