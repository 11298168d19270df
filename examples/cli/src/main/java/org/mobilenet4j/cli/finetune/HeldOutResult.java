/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.finetune;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.mobilenet4j.image.dataset.ImageFolder;
import org.mobilenet4j.image.dataset.LabeledImage;
import org.mobilenet4j.image.preprocessing.Preprocessing;
import org.mobilenet4j.training.data.AugmentationStrength;
import org.mobilenet4j.training.data.BatchDecoder;
import org.mobilenet4j.training.data.BatchPlan;
import org.mobilenet4j.training.data.ImageBatches;
import org.mobilenet4j.training.metrics.ClassificationMetrics;
import org.mobilenet4j.training.metrics.Tally;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/** How a network classified the held-out pictures. Not changed once made. */
final class HeldOutResult {

    /** Testing needs no gradients and so has room for larger batches. */
    static final int BATCH = 32;

    private final Evaluation evaluation;
    private final Tally tally;
    private final List<Miss> misses;
    private final ClassificationMetrics metrics;

    private HeldOutResult(Evaluation evaluation, Tally tally, List<Miss> misses, ClassificationMetrics metrics) {
        this.metrics = metrics;
        this.evaluation = evaluation;
        this.tally = tally;
        this.misses = List.copyOf(misses);
    }

    /**
     * Classifies the held-out pictures of a folder, {@link ImageFolder#heldOut}.
     *
     * @param network       with one input and one softmax output
     * @param preprocessing what it expects of a picture
     * @param threads       decode
     */
    static HeldOutResult of(
            ComputationGraph network, ImageFolder data, Preprocessing preprocessing, DecodingThreads threads) {
        return of(
                network,
                new ImageBatches(
                        BatchPlan.testing(data.heldOut(), BATCH),
                        new BatchDecoder(data.labels(), preprocessing, AugmentationStrength.NONE),
                        threads.executor()));
    }

    /**
     * Classifies all pictures of a plan for testing.
     *
     * @param network a network with one input and one softmax output
     * @param batches the pictures; reset here
     */
    private static HeldOutResult of(ComputationGraph network, ImageBatches batches) {
        Evaluation evaluation = new Evaluation(batches.getLabels());
        Tally tally = new Tally();
        List<Miss> misses = new ArrayList<>();
        List<double[]> all = new ArrayList<>();
        batches.reset();
        List<LabeledImage> order = batches.order();
        while (batches.hasNext()) {
            int first = (int) tally.count();
            DataSet batch = batches.next();
            INDArray probabilities = network.outputSingle(false, batch.getFeatures());
            evaluation.eval(batch.getLabels(), probabilities);
            tally.add(batch.getLabels(), probabilities);
            float[][] rows = probabilities.toFloatMatrix();
            all.addAll(Arrays.asList(probabilities.toDoubleMatrix()));
            for (int i = 0; i < rows.length; i++) {
                int predicted = Tally.largest(rows[i]);
                if (predicted != order.get(first + i).index()) {
                    misses.add(new Miss(order.get(first + i), predicted, rows[i][predicted]));
                }
            }
        }
        int[] classes = order.stream().mapToInt(LabeledImage::index).toArray();
        boolean diverged = all.stream().flatMapToDouble(Arrays::stream).anyMatch(Double::isNaN);
        return new HeldOutResult(
                evaluation,
                tally,
                misses,
                diverged ? null : ClassificationMetrics.of(batches.getLabels(), classes, all.toArray(new double[0][])));
    }

    /** DL4J's counts. */
    Evaluation evaluation() {
        return evaluation;
    }

    /** Classification and calibration; null if the network's outputs are no numbers. */
    ClassificationMetrics metrics() {
        return metrics;
    }

    /** Mean cross-entropy per picture in nats. */
    double loss() {
        return tally.loss();
    }

    /** Share of the pictures whose most probable class is the right one, 0 to 1. */
    double accuracy() {
        return tally.accuracy();
    }

    /** The mistakes the network was most sure of, the surest first. */
    List<Miss> surestMisses(int most) {
        return misses.stream()
                .sorted(Comparator.comparingDouble(Miss::probability).reversed())
                .limit(most)
                .collect(Collectors.toUnmodifiableList());
    }

    /** A picture taken for another class. Immutable. */
    static final class Miss {

        private final LabeledImage image;
        private final int predicted;
        private final double probability;

        private Miss(LabeledImage image, int predicted, double probability) {
            this.image = image;
            this.predicted = predicted;
            this.probability = probability;
        }

        /** The picture and its true class. */
        LabeledImage image() {
            return image;
        }

        /** Index of the class the network chose. */
        int predicted() {
            return predicted;
        }

        /** The network's probability of its choice, 0 to 1. */
        double probability() {
            return probability;
        }
    }
}
