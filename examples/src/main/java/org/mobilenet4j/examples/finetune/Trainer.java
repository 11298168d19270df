/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.examples.finetune;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.mobilenet4j.examples.report.EpochRecord;
import org.mobilenet4j.image.ImageFolder;
import org.mobilenet4j.image.Preprocessing;
import org.mobilenet4j.training.AugmentationStrength;
import org.mobilenet4j.training.BatchDecoder;
import org.mobilenet4j.training.BatchPlan;
import org.mobilenet4j.training.EpochResult;
import org.mobilenet4j.training.FineTuning;
import org.mobilenet4j.training.FineTuningListener;
import org.mobilenet4j.training.FineTuningResult;
import org.mobilenet4j.training.FolderData;
import org.mobilenet4j.training.ImageBatches;
import org.mobilenet4j.training.StatisticsCheck;
import org.mobilenet4j.training.TrainingDivergedException;

/**
 * Trains a MobileNetV2 on a folder of pictures and tests it on the held-out ones after each epoch. Pictures are read,
 * augmented and scaled on background threads while the network trains.
 *
 * <p>Immutable; each {@link #train} is independent of the others. Two runs with the same settings and pictures see the
 * same batches and start from the same weights.
 */
public final class Trainer {

    /** More threads than this only wait for the network. */
    private static final int MAX_THREADS = 4;
    /** Testing needs no gradients and so has room for larger batches. */
    private static final int TEST_BATCH = 32;

    private final FinetuneSettings settings;
    private final FinetuneListener listener;
    /** Null for none. */
    private final Checkpoints checkpoints;

    /**
     * @param settings how to train
     * @param listener told how it goes
     */
    public Trainer(FinetuneSettings settings, FinetuneListener listener) {
        this(settings, listener, null);
    }

    /** @param checkpoints where checkpoints go, and whether the training begins with one; null for none */
    Trainer(FinetuneSettings settings, FinetuneListener listener, Checkpoints checkpoints) {
        this.checkpoints = checkpoints;
        this.settings = Objects.requireNonNull(settings, "settings");
        this.listener = Objects.requireNonNull(listener, "listener");
    }

    /**
     * Trains a network of its own.
     *
     * @param data the pictures
     * @return the network after the last epoch
     * @throws IOException                  if the weights to start from cannot be read or do not fit
     * @throws java.io.UncheckedIOException if a picture can no longer be read; the cause names it
     * @throws IllegalStateException        if the loss of an epoch is no number: the learning rate is too high
     */
    public TrainedNetwork train(ImageFolder data) throws IOException {
        int workers = Math.min(MAX_THREADS, Runtime.getRuntime().availableProcessors());
        ExecutorService threads = Executors.newFixedThreadPool(workers, task -> {
            Thread thread = new Thread(task, "image-decoder");
            thread.setDaemon(true);
            return thread;
        });
        try {
            return train(data, threads);
        } finally {
            threads.shutdownNow();
        }
    }

    private TrainedNetwork train(ImageFolder data, ExecutorService threads) throws IOException {
        Preprocessing preprocessing = settings.preprocessing();
        FolderData training = FolderData.train(
                data, preprocessing, settings.start().augmentation(), settings.batchSize(), settings.seed(), threads);
        FolderData testing = FolderData.test(data, preprocessing, TEST_BATCH, threads);
        FineTuningResult result = fit(data, training, testing);
        ImageBatches heldOut = new ImageBatches(
                BatchPlan.testing(data.test(), TEST_BATCH),
                new BatchDecoder(data.labels(), preprocessing, AugmentationStrength.NONE),
                threads);
        List<EpochResult> epochs = result.history();
        return new TrainedNetwork(
                result.network(),
                result.properties(),
                epochs.stream().map(Trainer::record).collect(Collectors.toList()),
                HeldOutResult.of(result.network(), heldOut),
                training.examples() * settings.epochs(),
                epochs.stream().mapToDouble(EpochResult::seconds).sum(),
                epochs.stream().mapToDouble(EpochResult::waitedSeconds).sum());
    }

    private FineTuningResult fit(ImageFolder data, FolderData training, FolderData testing) throws IOException {
        try {
            if (checkpoints == null) {
                return settings.fineTuning().build().fit(network(data), training, testing, new Told());
            }
            FineTuning tuning = checkpoints
                    .applyTo(settings.fineTuning().dataDescription(description(data)))
                    .build();
            return checkpoints.resume()
                    ? tuning.resume(training, testing, new Told())
                    : tuning.fit(network(data), training, testing, new Told());
        } catch (TrainingDivergedException e) {
            if (checkpoints != null) {
                // to go on from there would only diverge again
                checkpoints.remove();
            }
            throw new IllegalStateException(
                    "The training diverged: its loss in epoch " + e.epoch() + " is " + e.loss()
                            + "; lower --learning-rate, which is " + settings.learningRate(),
                    e);
        }
    }

    private ComputationGraph network(ImageFolder data) throws IOException {
        return settings.network(data.labels().size());
    }

    /** What a training that is resumed must have the same of, beside what the library knows. */
    private String description(ImageFolder data) throws IOException {
        return "pictures " + PicturesHash.of(data) + ", " + settings + ", augmentation "
                + settings.start().augmentation().description();
    }

    private static EpochRecord record(EpochResult epoch) {
        return new EpochRecord(
                epoch.epoch(),
                epoch.trainLoss(),
                epoch.trainAccuracy(),
                epoch.validationLoss(),
                epoch.validationAccuracy());
    }

    /** Hands on what the library tells. */
    private final class Told implements FineTuningListener {

        @Override
        public void epochStarted(int epoch, int epochs, long examples) {
            listener.epochStarted(epoch, epochs, (int) examples);
        }

        @Override
        public void batchTrained(int epoch, long examples, double loss) {
            listener.batchTrained(epoch, (int) examples, loss);
        }

        @Override
        public void statisticsChecked(StatisticsCheck check) {
            listener.statisticsChecked(check);
        }

        @Override
        public void epochFinished(EpochResult result) {
            listener.epochFinished(record(result));
        }
    }
}
