/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.finetune;

import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.mobilenet4j.MobileNetV2Builder;
import org.mobilenet4j.image.preprocessing.Preprocessing;
import org.mobilenet4j.weights.catalogue.CheckpointCache;
import org.mobilenet4j.weights.catalogue.DownloadListener;

/**
 * Which network is trained, and how. Immutable; begin with {@link #defaults()} and change what you need.
 *
 * <p>The defaults are meant for networks that start from random weights on some hundred pictures: Nesterov momentum
 * with a long warm-up, which beat Adam and RMSProp in short trials of a PyTorch copy of the network. Networks that start
 * from published weights have a {@link Preset}.
 *
 * @param start           what the network begins with
 * @param preset          where the recipe comes from, whatever options changed of it since; empty for random weights
 * @param recipe          how the network learns
 * @param size            height and width of the network's input in pixels
 * @param widthMultiplier factor of every layer's channels
 * @param seed            decides the weights, the order of the pictures, their augmentation, and the split of a folder
 *                        that has none
 */
record FinetuneSettings(
        StartingPoint start, Optional<Preset> preset, Recipe recipe, int size, double widthMultiplier, long seed) {

    /** Smallest side of the input: MobileNetV2 halves it five times. */
    static final int MIN_SIZE = MobileNetV2Builder.SMALLEST_INPUT;

    private static final int MAX_SIZE = 2048;

    /** For photographs: 40 epochs, batches of 16, 96x96 pixels, width 0.35, learning rate 0.02, seed 42. */
    static FinetuneSettings defaults() {
        return new FinetuneSettings(new RandomStart(), Optional.empty(), RandomStart.recipe(), 96, 0.35, 42);
    }

    /** For the drawn pictures, which are simpler: 3 epochs at 48x48 pixels, otherwise as {@link #defaults()}. */
    static FinetuneSettings drawnPictures() {
        FinetuneSettings settings = defaults();
        return settings.withRecipe(settings.recipe.withEpochs(3)).withSize(48);
    }

    /**
     * For a network that has published weights: their width and usual size, seed 42.
     *
     * @param fileOrName a file of weights, or the name of a checkpoint of
     *                   {@link org.mobilenet4j.weights.catalogue.Checkpoints}, which is downloaded unless the cache has it
     * @param key        which of several sets of weights in a file; null for the only one
     * @param preset     how it learns
     * @param listener   hears how a download advances
     * @throws IOException if there are no such weights, or they cannot be had or read; the message says what to do
     */
    static FinetuneSettings pretrained(String fileOrName, String key, Preset preset, DownloadListener listener)
            throws IOException {
        return pretrained(PretrainedStart.of(fileOrName, key, CheckpointCache.standard(), listener), preset);
    }

    static FinetuneSettings pretrained(PretrainedStart start, Preset preset) {
        double width = start.recognized().widthMultiplier();
        return new FinetuneSettings(start, Optional.of(preset), preset.recipe(), MIN_SIZE, width, 42)
                .withSize(start.recognized().inputSize());
    }

    /** Another way to learn. */
    FinetuneSettings withRecipe(Recipe other) {
        return new FinetuneSettings(start, preset, other, size, widthMultiplier, seed);
    }

    /**
     * Another height and width of the network's input, in pixels.
     *
     * @throws IllegalArgumentException outside {@value #MIN_SIZE} to 2048
     */
    FinetuneSettings withSize(int pixels) {
        require(
                pixels >= MIN_SIZE && pixels <= MAX_SIZE,
                "The size must be " + MIN_SIZE + " to " + MAX_SIZE
                        + " pixels, found %s; usual sizes are 96, 128, 160, 192, 224",
                pixels);
        return new FinetuneSettings(start, preset, recipe, pixels, widthMultiplier, seed);
    }

    /**
     * Another factor of every layer's channels.
     *
     * @throws IllegalArgumentException unless above 0 and at most 4, or if the weights to start from have another
     */
    FinetuneSettings withWidthMultiplier(double factor) {
        require(
                factor > 0 && factor <= 4,
                "The width multiplier must be above 0 and at most 4, found %s; usual ones are"
                        + " 0.35, 0.5, 0.75, 1, 1.4",
                factor);
        start.requireWidth(factor);
        return new FinetuneSettings(start, preset, recipe, size, factor, seed);
    }

    /** Another seed of weights, order, augmentation and split. */
    FinetuneSettings withSeed(long number) {
        return new FinetuneSettings(start, preset, recipe, size, widthMultiplier, number);
    }

    private static void require(boolean condition, String message, Object found) {
        if (!condition) {
            throw new IllegalArgumentException(String.format(Locale.ROOT, message, found));
        }
    }

    /** What the network expects of a picture. */
    Preprocessing preprocessing() {
        return Preprocessing.of(start.flavor(), size, size).withScaling(start.scaling());
    }

    /**
     * The network to train.
     *
     * @param classes how many it tells apart
     * @throws IOException if the weights to start from cannot be read or do not fit
     */
    ComputationGraph network(int classes) throws IOException {
        return start.network(builder -> recipe.applyTo(builder.numClasses(classes)
                .inputShape(3, size, size)
                .widthMultiplier(widthMultiplier)
                .seed(seed)));
    }

    @Override
    public String toString() {
        return preset.map(name -> "preset " + name + ": ").orElse("") + recipe + ", " + size + " x " + size + ", width "
                + widthMultiplier + ", seed " + seed + ", " + start;
    }
}
