/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mobilenet4j.cli.demo.DrawnDataset;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * {@code finetune} killed at random moments, as a machine that loses its power would, and resumed until it is done: the
 * model has the bits of one that was trained in one go, and nothing else is left.
 */
class KilledFinetuneTest {

    private static final long SEED = 20;
    /** More starts of one training than any luck needs. */
    private static final int MAX_STARTS = 40;
    /** Of one training: a few trainings give more different moments than one that is killed over and over. */
    private static final int MOST_KILLS = 5;

    @TempDir
    private Path folder;

    private final Random random = new Random(SEED);
    private Path pictures;
    private String options;

    @Test
    void twoKillsLoseNothing() throws Exception {
        killAndResume(2, 3, "--epochs 2 --checkpoint-every 1");
    }

    @Test
    @Tag("slow")
    void manyKillsLoseNothing() throws Exception {
        killAndResume(20, 5, "--epochs 8 --checkpoint-every 5");
    }

    /**
     * @param kills in all, over as many trainings as it takes
     * @param parts of an uninterrupted training's time: none lives longer than one before it is killed
     * @param length options that say how long a training is, and how often it writes a checkpoint
     */
    private void killAndResume(int kills, int parts, String length) throws Exception {
        options = length;
        pictures = folder.resolve("pictures");
        new DrawnDataset(3, 64, 2, 1).writeTo(pictures, written -> {});
        Path whole = Files.createDirectory(folder.resolve("whole"));
        long longest;
        try (FinetuneProcess process = start(whole, false)) {
            process.awaitTraining();
            long begun = System.nanoTime();
            assertEquals(0, process.exitCode(), process.log());
            longest = (System.nanoTime() - begun) / 1_000_000 / parts;
        }
        INDArray expected = parameters(whole);
        int done = 0;
        for (int training = 1; done < kills; training++) {
            Path work = Files.createDirectory(folder.resolve("killed-" + training));
            int killed = finish(work, Math.min(MOST_KILLS, kills - done), (int) longest);
            done += killed;
            assertEquals(expected, parameters(work), "parameters after " + killed + " kills");
            assertEquals(List.of("model-report", "model.zip"), names(work), "nothing else is left");
            assertEquals(List.of("index.html", "run.json"), names(work.resolve("model-report")));
            System.out.println("training " + training + ": the same bits after " + killed + " kills");
        }
    }

    /** Kills and resumes one training until it is done. */
    private int finish(Path work, int mostKills, int longest) throws Exception {
        Path checkpoint = work.resolve("model.checkpoint");
        int killed = 0;
        int iteration = 0;
        for (int starts = 0; starts < MAX_STARTS; starts++) {
            boolean resume = Files.exists(checkpoint);
            try (FinetuneProcess process = start(work, resume)) {
                process.awaitTraining();
                if (killed < mostKills && process.killAfter(random.nextInt(longest))) {
                    killed++;
                } else {
                    assertEquals(0, process.exitCode(), process.log());
                }
            }
            if (Files.notExists(checkpoint) && Files.exists(work.resolve("model.zip"))) {
                return killed;
            }
            int reached = iteration(checkpoint);
            assertTrue(reached >= iteration, "from " + iteration + " back to " + reached + " updates");
            iteration = reached;
        }
        throw new AssertionError("not done after " + MAX_STARTS + " starts, but at update " + iteration);
    }

    /** A training of three updates an epoch, on one thread. */
    private FinetuneProcess start(Path work, boolean resume) throws IOException {
        return FinetuneProcess.start(
                folder.resolve("log"),
                Stream.of(
                                "--data " + pictures + " --output " + work.resolve("model.zip")
                                        + " --batch 4 --size 64 --width 0.1 " + options,
                                resume ? " --resume" : "")
                        .collect(Collectors.joining())
                        .split(" "));
    }

    /** Updates that a checkpoint is after; 0 if there is none yet. */
    private static int iteration(Path checkpoint) throws IOException {
        if (Files.notExists(checkpoint)) {
            return 0;
        }
        try (ZipFile zip = new ZipFile(checkpoint.toFile())) {
            return new ObjectMapper()
                    .readTree(zip.getInputStream(zip.getEntry("progress.json")))
                    .get("iteration")
                    .asInt();
        }
    }

    private static INDArray parameters(Path work) throws IOException {
        return ComputationGraph.load(work.resolve("model.zip").toFile(), false).params();
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().collect(Collectors.toList());
        }
    }
}
