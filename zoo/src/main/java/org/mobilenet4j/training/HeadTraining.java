/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.mobilenet4j.model.VertexNames;
import org.mobilenet4j.training.data.ClassCounts;
import org.mobilenet4j.training.features.FeatureBatches;
import org.mobilenet4j.training.features.FeatureTable;
import org.mobilenet4j.training.features.LinearHead;
import org.mobilenet4j.training.features.Standardization;
import org.mobilenet4j.training.loss.ClassWeights;
import org.mobilenet4j.training.loss.WeightedLoss;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/**
 * Trains a {@link LinearHead} on the features of pictures: softmax regression on standardised features, with Adam, a
 * learning rate that falls to 0 and L2. Set up and use in one thread; two trainings with the same settings and features
 * give the same head.
 */
public final class HeadTraining {

    /** Steps of the learning rate's table. */
    private static final int STEPS = 50;

    private double learningRate = 5e-4;
    private int epochs = 60;
    private int batch = 64;
    private double l2 = 2e-3;
    private double labelSmoothing = 0.1;
    private ClassWeights classWeights = ClassWeights.none();
    private long seed = 42;
    private final List<TrainingListener> listeners = new ArrayList<>();
    /** Null to test on nothing. */
    private FeatureTable heldOut;

    private Consumer<EpochResult> epochListener;

    /** Passes over the table. Default 60. */
    public HeadTraining epochs(int count) {
        requirePositive("epochs", count);
        this.epochs = count;
        return this;
    }

    /**
     * Adam's first learning rate. With many features it must be small: each step moves a logit by about the rate times
     * their number. Default 0.0005.
     *
     * @throws IllegalArgumentException unless above 0
     */
    public HeadTraining learningRate(double rate) {
        if (!(rate > 0)) {
            throw new IllegalArgumentException("The learning rate must be above 0, found " + rate);
        }
        this.learningRate = rate;
        return this;
    }

    /** Rows of an update. Default 64. */
    public HeadTraining batch(int rows) {
        requirePositive("rows of a batch", rows);
        this.batch = rows;
        return this;
    }

    /**
     * Factor of half the squared weights, which act on standardised features, in the loss. Default 0.002.
     *
     * @throws IllegalArgumentException below 0
     */
    public HeadTraining l2(double factor) {
        if (!(factor >= 0)) {
            throw new IllegalArgumentException("The factor of L2 must be at least 0, found " + factor);
        }
        this.l2 = factor;
        return this;
    }

    /**
     * The part of each label's probability that is spread over all classes. Default 0.1.
     *
     * @throws IllegalArgumentException unless at least 0 and below 1
     */
    public HeadTraining labelSmoothing(double part) {
        if (!(part >= 0 && part < 1)) {
            throw new IllegalArgumentException("Label smoothing must be at least 0 and below 1, found " + part);
        }
        this.labelSmoothing = part;
        return this;
    }

    /** How much the classes count in the loss: {@link ClassWeights#balanced()} where some are rare. Default: none. */
    public HeadTraining classWeights(ClassWeights weights) {
        this.classWeights = Objects.requireNonNull(weights, "weights");
        return this;
    }

    /** Decides the order of the rows. Default 42. */
    public HeadTraining seed(long newSeed) {
        this.seed = newSeed;
        return this;
    }

    /** Adds a listener to the head's network while it trains. */
    public HeadTraining listener(TrainingListener listener) {
        listeners.add(listener);
        return this;
    }

    /**
     * Tests the head after each epoch, which does not change what it learns.
     *
     * @param table    features of pictures that are not learned from, by the same backbone
     * @param listener hears of each epoch in the thread that trains. Its training loss is against smoothed labels,
     *                 without class weights and L2
     */
    public HeadTraining validation(FeatureTable table, Consumer<EpochResult> listener) {
        this.heldOut = Objects.requireNonNull(table, "table");
        this.epochListener = Objects.requireNonNull(listener, "listener");
        return this;
    }

    private static void requirePositive(String what, int count) {
        if (count < 1) {
            throw new IllegalArgumentException("Expected at least 1 as the number of " + what + ", found " + count);
        }
    }

    /** Adam with a rate that falls along a line to 0. ND4J's {@code PolySchedule} rises, whatever its name says. */
    private static IUpdater updater(double learningRate, int iterations) {
        Map<Integer, Double> rates = new TreeMap<>();
        int steps = Math.min(STEPS, iterations);
        for (int step = 0; step < steps; step++) {
            rates.put((int) ((long) step * iterations / steps), learningRate * (1 - (double) step / steps));
        }
        return new Adam(new MapSchedule(ScheduleType.ITERATION, rates));
    }

    /**
     * Trains a head.
     *
     * @param table   features [rows, size]
     * @param classes how many classes there are
     * @throws IllegalArgumentException for features of another shape, or pictures of classes that there are not, or class
     *                                  weights that do not fit the classes
     * @throws IllegalStateException    if the training diverges
     */
    public LinearHead train(FeatureTable table, int classes) {
        LinearHead.requireVectors(table.features());
        Standardization standardization = Standardization.of(table.features());
        FeatureBatches batches = new FeatureBatches(
                standardization.apply(table.features()), table.classes(), classes, labelSmoothing, batch, seed);
        ComputationGraph network = LinearHead.untrained(
                table.size(), classes, updater(learningRate, batches.batches() * epochs), l2, seed);
        WeightedLoss loss = WeightedLoss.of(classWeights, false, network, ClassCounts.of(table.classes(), classes));
        if (loss != null) {
            loss.applyTo((BaseLayer) network.getOutputLayer(0).conf().getLayer());
        }
        List<TrainingListener> told = new ArrayList<>(listeners);
        if (heldOut != null) {
            LinearHead.requireVectors(heldOut.features());
            told.add(new HeadWatcher(standardization.apply(heldOut.features()), heldOut, classes, epochListener));
        }
        network.setListeners(told);
        network.fit(batches, epochs);
        if (!Double.isFinite(network.score())) {
            throw new IllegalStateException(
                    "The head's loss is " + network.score() + ": a feature is no number, or too large for FLOAT");
        }
        INDArray weights = network.getParam(VertexNames.CLASSIFIER + "_W");
        return standardization.fold(weights, network.getParam(VertexNames.CLASSIFIER + "_b"));
    }
}
