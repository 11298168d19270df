/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training.batchnorm;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mobilenet4j.image.dataset.ImageFolder;
import org.mobilenet4j.image.preprocessing.Preprocessing;
import org.mobilenet4j.training.FineTuning;
import org.mobilenet4j.training.FineTuningListener;
import org.mobilenet4j.training.TrainingStage;
import org.mobilenet4j.training.data.AugmentationStrength;
import org.mobilenet4j.training.data.FolderData;
import org.mobilenet4j.training.data.TrainingData;
import org.mobilenet4j.training.metrics.Evaluator;
import org.mobilenet4j.vertex.Flavor;
import org.mobilenet4j.weights.PretrainedNetwork;

/**
 * Which policy for batch norm's statistics serves a training on ten photographs of each of twelve flowers, by batch size:
 * the default has to be within a point of the best, in the mean over the seeds. Prints a row of the documentation's table.
 */
@Tag("shared")
@Tag("slow")
class SharedBatchNormPoliciesTest {

    private static final Path SHARED = Path.of(System.getProperty("mobilenet4j.shared", "../../shared"));
    private static final Path WEIGHTS = SHARED.resolve("weights/mobilenet_v2_1.0_224_no_top.h5");
    private static final Path FLOWERS = SHARED.resolve("datasets/flowers12");
    private static final Preprocessing PREPROCESSING = Preprocessing.of(Flavor.TF, 224, 224);
    private static final int PICTURES_OF_A_CLASS = 10;
    private static final int EPOCHS = 8;
    private static final long[] SEEDS = {42, 7, 1};
    private static final double POINT = 0.01;

    @TempDir
    private Path folder;

    private final ExecutorService threads = Executors.newFixedThreadPool(2);

    @BeforeEach
    void requireSharedMaterial() {
        boolean there = Files.exists(WEIGHTS) && Files.exists(FLOWERS);
        if (!there) {
            System.err.println("SharedBatchNormPoliciesTest does not run: " + WEIGHTS.toAbsolutePath() + " or "
                    + FLOWERS.toAbsolutePath() + " is not there");
        }
        assumeTrue(there, "shared material at " + SHARED.toAbsolutePath());
    }

    @AfterEach
    void stopThreads() {
        threads.shutdownNow();
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 16, 32})
    void theDefaultIsWithinAPointOfTheBest(int batchSize) throws IOException {
        ImageFolder flowers = fewFlowers();
        Map<BatchNormPolicy, Double> means = new EnumMap<>(BatchNormPolicy.class);
        for (long seed : SEEDS) {
            Map<BatchNormPolicy, Double> accuracies = accuracies(flowers, batchSize, seed);
            System.out.println("batches of " + batchSize + ", seed " + seed + ": " + accuracies);
            accuracies.forEach((policy, accuracy) -> means.merge(policy, accuracy / SEEDS.length, Double::sum));
        }
        BatchNormPolicy chosen = BatchNormChoice.of(
                        BatchNormPolicy.AUTO, batchSize, flowers.train().size(), 0.9)
                .policy();
        double best = means.values().stream().mapToDouble(x -> x).max().orElseThrow();
        String row = String.format(Locale.ROOT, "batches of %d: %s, AUTO is %s", batchSize, means, chosen);
        System.out.println(row);
        assertTrue(means.get(chosen) >= best - POINT, row);
    }

    /** The first pictures of each class to learn from, and all test pictures. */
    private ImageFolder fewFlowers() throws IOException {
        for (String part : List.of("train", "test")) {
            for (Path kind : list(FLOWERS.resolve(part))) {
                Path target = Files.createDirectories(folder.resolve(part).resolve(kind.getFileName()));
                List<Path> pictures = list(kind);
                for (Path picture : part.equals("train") ? pictures.subList(0, PICTURES_OF_A_CLASS) : pictures) {
                    Files.copy(picture, target.resolve(picture.getFileName()));
                }
            }
        }
        return ImageFolder.read(folder);
    }

    private static List<Path> list(Path parent) throws IOException {
        try (Stream<Path> entries = Files.list(parent)) {
            return entries.sorted().collect(Collectors.toList());
        }
    }

    /** A training with moving statistics serves two policies: recalibrating is what comes after it. */
    private Map<BatchNormPolicy, Double> accuracies(ImageFolder flowers, int batchSize, long seed) throws IOException {
        FolderData train =
                FolderData.train(flowers, PREPROCESSING, AugmentationStrength.GENTLE, batchSize, seed, threads);
        FolderData test = FolderData.test(flowers, PREPROCESSING, 32, threads);
        Map<BatchNormPolicy, Double> accuracies = new EnumMap<>(BatchNormPolicy.class);
        ComputationGraph moving = trained(BatchNormPolicy.TRAIN_STATISTICS, train, seed);
        accuracies.put(BatchNormPolicy.TRAIN_STATISTICS, accuracy(moving, test));
        BatchNormRecalibration.ofAllUnits().apply(moving, () -> train.epoch(EPOCHS - 1, 0));
        accuracies.put(BatchNormPolicy.RECALIBRATE, accuracy(moving, test));
        ComputationGraph frozen = trained(BatchNormPolicy.FROZEN_STATISTICS, train, seed);
        accuracies.put(BatchNormPolicy.FROZEN_STATISTICS, accuracy(frozen, test));
        return accuracies;
    }

    private static ComputationGraph trained(BatchNormPolicy policy, FolderData train, long seed) throws IOException {
        // larger batches give surer gradients, which bear larger steps: by the square root
        double learningRate = 0.01 * Math.sqrt(train.batchSize() / 16.0);
        return FineTuning.builder()
                .classes(12)
                .stages(TrainingStage.of(EPOCHS, learningRate))
                .batchNorm(policy)
                .keepBest(false)
                .seed(seed)
                .build()
                .fit(PretrainedNetwork.load(WEIGHTS).network(), train, oneBatch(train), FineTuningListener.SILENT)
                .network();
    }

    /** The last network is kept whatever the validation says: a little is enough. */
    private static TrainingData oneBatch(FolderData train) {
        return TrainingData.of(new ExistingDataSetIterator(List.of(train.plain().next())));
    }

    private static double accuracy(ComputationGraph network, FolderData test) {
        return Evaluator.tally(network, test.plain(), false).accuracy();
    }
}
