/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.examples.finetune;

import java.io.IOException;
import java.util.Locale;
import java.util.Objects;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.mobilenet4j.MobileNetV2Builder;
import org.mobilenet4j.image.Preprocessing;
import org.mobilenet4j.training.BatchNormPolicy;
import org.mobilenet4j.training.FineTuning;
import org.mobilenet4j.training.FineTuningBuilder;
import org.mobilenet4j.training.TrainingStage;
import org.mobilenet4j.weights.catalogue.CheckpointCache;
import org.mobilenet4j.weights.catalogue.DownloadListener;
import org.nd4j.linalg.learning.config.Nesterovs;

/**
 * How a network is trained. Immutable; begin with {@link #defaults()} and change what you need.
 *
 * <p>The defaults are meant for networks that start from random weights on some hundred pictures: Nesterov momentum
 * with a long warm-up, which beat Adam and RMSProp in short trials of a PyTorch copy of the network. For networks that
 * start from published weights there is {@link #pretrained(String)}.
 */
public final class FinetuneSettings {

    /** Smallest side of the input: MobileNetV2 halves it five times. */
    public static final int MIN_SIZE = MobileNetV2Builder.SMALLEST_INPUT;

    private static final int MAX_SIZE = 2048;
    /** Of the paper's training; L2 penalty on convolution and classifier weights. */
    private static final double WEIGHT_DECAY = 4e-5;

    private static final double MOMENTUM = 0.9;
    /** The trainings are short: with Keras' 0.999 hardly anything of the new pictures would be in the averages. */
    private static final double BATCH_NORM_DECAY = 0.9;

    private final StartingPoint start;
    private final int epochs;
    private final int batchSize;
    private final int size;
    private final double widthMultiplier;
    private final double learningRate;
    private final long seed;

    private FinetuneSettings(
            StartingPoint start,
            int epochs,
            int batchSize,
            int size,
            double widthMultiplier,
            double learningRate,
            long seed) {
        this.start = start;
        this.epochs = epochs;
        this.batchSize = batchSize;
        this.size = size;
        this.widthMultiplier = widthMultiplier;
        this.learningRate = learningRate;
        this.seed = seed;
    }

    /** For photographs: 40 epochs, batches of 16, 96x96 pixels, width 0.35, learning rate 0.02, seed 42. */
    public static FinetuneSettings defaults() {
        return new FinetuneSettings(new RandomStart(), 40, 16, 96, 0.35, 0.02, 42);
    }

    /** For the drawn pictures, which are simpler: 3 epochs at 48x48 pixels, otherwise as {@link #defaults()}. */
    public static FinetuneSettings drawnPictures() {
        return defaults().withEpochs(3).withSize(48);
    }

    /**
     * For photographs and a network that has published weights: 5 epochs, batches of 16, the weights' width and usual
     * size, learning rate 0.01, seed 42.
     *
     * @param fileOrName a file of weights, or the name of a checkpoint of
     *                   {@link org.mobilenet4j.weights.catalogue.Checkpoints}, which is downloaded unless the cache has it
     * @param listener   hears how a download advances
     * @throws IOException if there are no such weights, or they cannot be had or read; the message says what to do
     */
    public static FinetuneSettings pretrained(String fileOrName, DownloadListener listener) throws IOException {
        return pretrained(PretrainedStart.of(fileOrName, CheckpointCache.standard(), listener));
    }

    static FinetuneSettings pretrained(PretrainedStart start) {
        double width = start.recognized().widthMultiplier();
        return new FinetuneSettings(start, 5, 16, MIN_SIZE, width, 0.01, 42)
                .withSize(start.recognized().inputSize());
    }

    /**
     * Other passes over the training pictures.
     *
     * @throws IllegalArgumentException below 1
     */
    public FinetuneSettings withEpochs(int number) {
        require(number >= 1, "The number of epochs must be at least 1, found %s", number);
        return new FinetuneSettings(start, number, batchSize, size, widthMultiplier, learningRate, seed);
    }

    /**
     * Another number of pictures per update of the weights.
     *
     * @throws IllegalArgumentException below 2: batch norm has no variance of one picture
     */
    public FinetuneSettings withBatchSize(int pictures) {
        require(
                pictures >= 2,
                "The batch size must be at least 2, because batch norm compares pictures; found %s",
                pictures);
        return new FinetuneSettings(start, epochs, pictures, size, widthMultiplier, learningRate, seed);
    }

    /**
     * Another height and width of the network's input, in pixels.
     *
     * @throws IllegalArgumentException outside {@value #MIN_SIZE} to 2048
     */
    public FinetuneSettings withSize(int pixels) {
        require(
                pixels >= MIN_SIZE && pixels <= MAX_SIZE,
                "The size must be " + MIN_SIZE + " to " + MAX_SIZE
                        + " pixels, found %s; usual sizes are 96, 128, 160, 192, 224",
                pixels);
        return new FinetuneSettings(start, epochs, batchSize, pixels, widthMultiplier, learningRate, seed);
    }

    /**
     * Another factor of every layer's channels.
     *
     * @throws IllegalArgumentException unless above 0 and at most 4, or if the weights to start from have another
     */
    public FinetuneSettings withWidthMultiplier(double factor) {
        require(
                factor > 0 && factor <= 4,
                "The width multiplier must be above 0 and at most 4, found %s; usual ones are"
                        + " 0.35, 0.5, 0.75, 1, 1.4",
                factor);
        if (start instanceof PretrainedStart) {
            ((PretrainedStart) start).requireWidth(factor);
        }
        return new FinetuneSettings(start, epochs, batchSize, size, factor, learningRate, seed);
    }

    /**
     * Another highest learning rate.
     *
     * @throws IllegalArgumentException unless above 0 and at most 1
     */
    public FinetuneSettings withLearningRate(double peak) {
        require(peak > 0 && peak <= 1, "The learning rate must be above 0 and at most 1, found %s", peak);
        return new FinetuneSettings(start, epochs, batchSize, size, widthMultiplier, peak, seed);
    }

    /** Another seed of weights, order, augmentation and split. */
    public FinetuneSettings withSeed(long number) {
        return new FinetuneSettings(start, epochs, batchSize, size, widthMultiplier, learningRate, number);
    }

    private static void require(boolean condition, String message, Object found) {
        if (!condition) {
            throw new IllegalArgumentException(String.format(Locale.ROOT, message, found));
        }
    }

    /** Passes over the training pictures. */
    public int epochs() {
        return epochs;
    }

    /** Pictures per update of the weights. */
    public int batchSize() {
        return batchSize;
    }

    /** Height and width of the network's input in pixels. */
    public int size() {
        return size;
    }

    /** Factor of every layer's channels. */
    public double widthMultiplier() {
        return widthMultiplier;
    }

    /** Learning rate after the warm-up; it falls along a cosine afterwards. */
    public double learningRate() {
        return learningRate;
    }

    /** Decides the weights, the order of the pictures, their augmentation, and the split of a folder that has none. */
    public long seed() {
        return seed;
    }

    /** What the network begins with. */
    StartingPoint start() {
        return start;
    }

    /** How gradients change the weights, for people. */
    String updater() {
        return "Nesterov momentum " + MOMENTUM + ", weight decay " + WEIGHT_DECAY + ", dropout " + start.dropout();
    }

    /** What the network expects of a picture. */
    Preprocessing preprocessing() {
        return Preprocessing.of(start.flavor(), size, size);
    }

    /**
     * The network to train.
     *
     * @param classes how many it tells apart
     * @throws IOException if the weights to start from cannot be read or do not fit
     */
    ComputationGraph network(int classes) throws IOException {
        return start.network(builder -> builder.numClasses(classes)
                .inputShape(3, size, size)
                .widthMultiplier(widthMultiplier)
                .dropout(start.dropout())
                .weightDecay(WEIGHT_DECAY)
                .seed(seed));
    }

    /**
     * How it is trained. The held-out pictures are a test, so that they do not choose the epoch that is kept; the running
     * statistics follow by their moving average, with which these settings were measured.
     */
    FineTuningBuilder fineTuning() {
        return FineTuning.builder()
                .stages(TrainingStage.of(epochs, learningRate).warmUp(start.warmUp()))
                .updater(new Nesterovs(MOMENTUM))
                .batchNorm(BatchNormPolicy.TRAIN_STATISTICS)
                .batchNormDecay(BATCH_NORM_DECAY)
                .keepBest(false)
                .seed(seed);
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof FinetuneSettings)) {
            return false;
        }
        FinetuneSettings that = (FinetuneSettings) other;
        return start.equals(that.start)
                && epochs == that.epochs
                && batchSize == that.batchSize
                && size == that.size
                && seed == that.seed
                && widthMultiplier == that.widthMultiplier
                && learningRate == that.learningRate;
    }

    @Override
    public int hashCode() {
        return Objects.hash(start, epochs, batchSize, size, widthMultiplier, learningRate, seed);
    }

    @Override
    public String toString() {
        return epochs + " epochs, batches of " + batchSize + ", " + size + " x " + size + ", width " + widthMultiplier
                + ", learning rate " + learningRate + ", seed " + seed + ", " + start;
    }
}
