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
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.mobilenet4j.model.VertexNames;
import org.mobilenet4j.training.data.ClassCounts;
import org.mobilenet4j.training.features.FeatureTable;
import org.mobilenet4j.training.features.LinearHead;
import org.mobilenet4j.training.loss.ClassWeights;
import org.mobilenet4j.training.loss.WeightedLoss;
import org.mobilenet4j.training.metrics.Tally;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/**
 * Trains a {@link LinearHead} on the features of pictures: softmax regression on standardised features, with Adam, a
 * learning rate that falls to 0 and L2. Begin with {@link #HeadTraining()} and change what you need; two trainings with
 * the same settings and features give the same head. Immutable and thread-safe.
 *
 * @param epochs         passes over the table, at least 1
 * @param batch          rows of an update, at least 1
 * @param learningRate   Adam's first one, above 0. With many features it must be small: each step moves a logit by about
 *                       the rate times their number
 * @param l2             factor of half the squared weights, which act on standardised features, in the loss; at least 0
 * @param labelSmoothing the part of each label's probability that is spread over all classes, in [0, 1)
 * @param classWeights   how much the classes count in the loss: {@link ClassWeights#balanced()} where some are rare
 * @param seed           decides the order of the rows
 */
public record HeadTraining(
        int epochs,
        int batch,
        double learningRate,
        double l2,
        double labelSmoothing,
        ClassWeights classWeights,
        long seed) {

    /** Steps of the learning rate's table. */
    private static final int STEPS = 50;

    /** @throws IllegalArgumentException if a number is out of its range */
    public HeadTraining {
        requirePositive("epochs", epochs);
        requirePositive("rows of a batch", batch);
        if (!(learningRate > 0)) {
            throw new IllegalArgumentException("The learning rate must be above 0, found " + learningRate);
        }
        if (!(l2 >= 0)) {
            throw new IllegalArgumentException("The factor of L2 must be at least 0, found " + l2);
        }
        if (!(labelSmoothing >= 0 && labelSmoothing < 1)) {
            throw new IllegalArgumentException(
                    "Label smoothing must be at least 0 and below 1, found " + labelSmoothing);
        }
        Objects.requireNonNull(classWeights, "classWeights");
    }

    /** 60 epochs, batches of 64, learning rate 0.0005, L2 0.002, label smoothing 0.1, no class weights, seed 42. */
    public HeadTraining() {
        this(60, 64, 5e-4, 2e-3, 0.1, ClassWeights.none(), 42);
    }

    /** The same with another number of passes. */
    public HeadTraining epochs(int count) {
        return new HeadTraining(count, batch, learningRate, l2, labelSmoothing, classWeights, seed);
    }

    /** The same with another number of rows of an update. */
    public HeadTraining batch(int rows) {
        return new HeadTraining(epochs, rows, learningRate, l2, labelSmoothing, classWeights, seed);
    }

    /** The same with another first learning rate. */
    public HeadTraining learningRate(double rate) {
        return new HeadTraining(epochs, batch, rate, l2, labelSmoothing, classWeights, seed);
    }

    /** The same with another factor of half the squared weights. */
    public HeadTraining l2(double factor) {
        return new HeadTraining(epochs, batch, learningRate, factor, labelSmoothing, classWeights, seed);
    }

    /** The same with another share of the labels spread over all classes. */
    public HeadTraining labelSmoothing(double part) {
        return new HeadTraining(epochs, batch, learningRate, l2, part, classWeights, seed);
    }

    /** The same with other weights of the classes. */
    public HeadTraining classWeights(ClassWeights weights) {
        return new HeadTraining(epochs, batch, learningRate, l2, labelSmoothing, weights, seed);
    }

    /** The same with another order of the rows. */
    public HeadTraining seed(long number) {
        return new HeadTraining(epochs, batch, learningRate, l2, labelSmoothing, classWeights, number);
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

    /** As the other one, testing on nothing and telling nobody. */
    public LinearHead train(FeatureTable table, int classes) {
        return train(table, null, classes, FineTuningListener.SILENT);
    }

    /**
     * Trains a head.
     *
     * @param table    features [rows, size]
     * @param heldOut  features of pictures that are not learned from, by the same backbone, to test the head on after each
     *                 epoch, which does not change what it learns; null to test on nothing
     * @param classes  how many classes there are
     * @param listener asked for {@link FineTuningListener#trainingListeners}, and told of each epoch that was tested, in
     *                 the thread that trains. Its training loss is against smoothed labels, without class weights and L2
     * @throws IllegalArgumentException for features of another shape, or pictures of classes that there are not, or class
     *                                  weights that do not fit the classes
     * @throws IllegalStateException    if the training diverges
     */
    public LinearHead train(FeatureTable table, FeatureTable heldOut, int classes, FineTuningListener listener) {
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
        List<TrainingListener> told = new ArrayList<>(listener.trainingListeners());
        if (heldOut != null) {
            LinearHead.requireVectors(heldOut.features());
            told.add(new HeadWatcher(standardization.apply(heldOut.features()), heldOut, classes, listener));
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

    /** Follows the training of a head alone, epoch by epoch, and tests it on held-out features. Not thread-safe. */
    private static final class HeadWatcher extends BaseTrainingListener {

        private static final double NANOS = 1e9;

        private final ClassifierWatcher classifier = new ClassifierWatcher();
        private final INDArray heldOut;
        private final INDArray labels;
        private final FineTuningListener listener;
        private Tally training;
        private long start;
        private int epochs;

        /**
         * @param heldOut  [rows, size], standardised as what is learned from
         * @param table    says which classes they are of
         * @param classes  how many there are
         * @param listener hears of each epoch
         */
        HeadWatcher(INDArray heldOut, FeatureTable table, int classes, FineTuningListener listener) {
            this.heldOut = heldOut;
            this.labels = table.dataSet(classes).getLabels();
            this.listener = listener;
        }

        @Override
        public void onEpochStart(Model model) {
            training = new Tally();
            classifier.start(training);
            start = System.nanoTime();
        }

        @Override
        public void onBackwardPass(Model model) {
            classifier.onBackwardPass(model);
        }

        @Override
        public void onEpochEnd(Model model) {
            double seconds = (System.nanoTime() - start) / NANOS;
            Tally held = new Tally();
            held.add(labels, ((ComputationGraph) model).outputSingle(heldOut));
            epochs++;
            // the rows are in memory: there is nothing to wait for
            listener.epochFinished(new EpochResult(
                    epochs, 1, training.loss(), training.accuracy(), held.loss(), held.accuracy(), seconds, 0));
        }
    }
}
