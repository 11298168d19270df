/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.examples.finetune;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.mobilenet4j.examples.report.EpochRecord;
import org.mobilenet4j.image.ImageFolder;
import org.mobilenet4j.image.Preprocessing;

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

    private static final double NANOS = 1e9;

    private final FinetuneSettings settings;
    private final FinetuneListener listener;

    /**
     * @param settings how to train
     * @param listener told how it goes
     */
    public Trainer(FinetuneSettings settings, FinetuneListener listener) {
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
        List<String> labels = data.labels();
        Preprocessing preprocessing = settings.preprocessing();
        ImageBatches training = new ImageBatches(
                BatchPlan.training(data.train(), settings.batchSize(), settings.seed()),
                new BatchDecoder(labels, preprocessing, settings.start().augmentation()),
                threads);
        ImageBatches testing = new ImageBatches(
                BatchPlan.testing(data.test(), TEST_BATCH),
                new BatchDecoder(labels, preprocessing, AugmentationStrength.NONE),
                threads);
        training.reset();
        ComputationGraph network = settings.network(labels.size(), training.batches() * settings.epochs());
        EpochWatcher watcher = new EpochWatcher(listener);
        network.addListeners(watcher);
        List<EpochRecord> records = new ArrayList<>();
        HeldOutResult heldOut = null;
        long trained = 0;
        for (int epoch = 1; epoch <= settings.epochs(); epoch++) {
            listener.epochStarted(epoch, settings.epochs(), training.pictures());
            watcher.start(epoch);
            long start = System.nanoTime();
            network.fit(training);
            trained += System.nanoTime() - start;
            Tally pass = watcher.tally();
            requireFinite(epoch, pass.loss());
            if (epoch < settings.epochs()) {
                // decodes the next epoch's first batches during the test
                training.reset();
            }
            heldOut = HeldOutResult.of(network, testing);
            records.add(new EpochRecord(epoch, pass.loss(), pass.accuracy(), heldOut.loss(), heldOut.accuracy()));
            listener.epochFinished(records.get(epoch - 1));
        }
        network.setListeners(List.of());
        return new TrainedNetwork(
                network,
                records,
                heldOut,
                (long) training.pictures() * settings.epochs(),
                trained / NANOS,
                training.waitedNanos() / NANOS);
    }

    private void requireFinite(int epoch, double loss) {
        if (!Double.isFinite(loss)) {
            throw new IllegalStateException("The training diverged: its loss in epoch " + epoch + " is " + loss
                    + "; lower --learning-rate, which is " + settings.learningRate());
        }
    }
}
