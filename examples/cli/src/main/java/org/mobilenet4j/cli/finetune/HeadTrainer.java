/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.finetune;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.mobilenet4j.image.dataset.ImageFolder;
import org.mobilenet4j.image.dataset.LabeledImage;
import org.mobilenet4j.training.EpochResult;
import org.mobilenet4j.training.FineTuningListener;
import org.mobilenet4j.training.features.Backbone;
import org.mobilenet4j.training.features.FeatureCache;
import org.mobilenet4j.training.features.FeatureTable;
import org.mobilenet4j.training.features.LinearHead;
import org.mobilenet4j.training.features.PictureCopies;

/**
 * Trains a linear head on features of a folder of pictures that a frozen network computes once, and tests the one network
 * of both. Immutable; each {@link #train} is independent of the others.
 */
final class HeadTrainer {

    private static final double NANOS = 1e9;

    private final FinetuneSettings settings;
    private final HeadRecipe recipe;
    private final EpochProgress progress;

    /**
     * @param settings which network
     * @param recipe   how its head is trained
     * @param progress told how it goes
     */
    HeadTrainer(FinetuneSettings settings, HeadRecipe recipe, EpochProgress progress) {
        this.settings = settings;
        this.recipe = recipe;
        this.progress = progress;
    }

    /**
     * Trains a head.
     *
     * @param data the pictures
     * @return the network of backbone and head
     * @throws IOException                  if weights, pictures or kept features cannot be read, or the features not be
     *                                      kept
     * @throws java.io.UncheckedIOException if a picture can no longer be read; the cause names it
     */
    TrainedNetwork train(ImageFolder data) throws IOException {
        int classes = data.labels().size();
        Backbone backbone = recipe.backbone(settings.network(classes));
        FeatureCache cache = recipe.cache() == null ? FeatureCache.inMemory() : FeatureCache.in(recipe.cache());
        long start = System.nanoTime();
        FeatureTable training = features(cache, backbone, data.train(), recipe.copies(), "training");
        List<LabeledImage> heldOut = data.validation().isEmpty() ? data.test() : data.validation();
        FeatureTable testing = features(cache, backbone, heldOut, PictureCopies.none(), "held-out");
        long learning = System.nanoTime();
        List<EpochResult> epochs = new ArrayList<>();
        LinearHead head = recipe.head()
                .seed(settings.seed())
                .train(training, testing, classes, new FineTuningListener() {
                    @Override
                    public void epochFinished(EpochResult result) {
                        epochs.add(result);
                    }
                });
        double headSeconds = (System.nanoTime() - learning) / NANOS;
        ComputationGraph network = head.attachTo(backbone);
        progress.headTrained(epochs.get(epochs.size() - 1));
        long rows = training.features().size(0) + testing.features().size(0);
        String features = "frozen, " + training.size() + " features of vertex \"" + backbone.output() + "\"";
        return new TrainedNetwork(
                network,
                epochs,
                List.of("head"),
                heldOut(network, data),
                Throughput.ofFeatures(rows, (learning - start) / NANOS, headSeconds),
                Optional.empty(),
                Optional.of(features),
                notes(features),
                List.of(),
                false);
    }

    private FeatureTable features(
            FeatureCache cache, Backbone backbone, List<LabeledImage> images, PictureCopies copies, String which)
            throws IOException {
        FeatureTable table = cache.features(
                backbone,
                settings.preprocessing(),
                images,
                copies,
                (done, total) -> progress.featuresComputed(which, done, total));
        progress.featuresReady(which, table);
        return table;
    }

    private HeldOutResult heldOut(ComputationGraph network, ImageFolder data) {
        try (DecodingThreads threads = new DecodingThreads()) {
            return HeldOutResult.of(network, data, settings.preprocessing(), threads);
        }
    }

    private Map<String, String> notes(String backbone) {
        Map<String, String> notes = new TreeMap<>();
        notes.put("backbone", backbone);
        recipe.lines().forEach((name, value) -> notes.put("head: " + name, value));
        return notes;
    }
}
