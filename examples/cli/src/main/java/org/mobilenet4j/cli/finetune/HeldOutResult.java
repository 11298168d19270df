/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.finetune;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.mobilenet4j.image.dataset.ImageFolder;
import org.mobilenet4j.image.dataset.LabeledImage;
import org.mobilenet4j.image.preprocessing.Preprocessing;
import org.mobilenet4j.training.data.FolderData;
import org.mobilenet4j.training.metrics.ClassificationMetrics;
import org.mobilenet4j.training.metrics.Evaluator;
import org.mobilenet4j.training.metrics.Tally;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.factory.Nd4j;

/**
 * How a network classified the held-out pictures. Not changed once made.
 *
 * @param evaluation DL4J's counts
 * @param tally      loss and accuracy
 * @param misses     the pictures taken for another class, in their order
 * @param metrics    classification and calibration; null if the network's outputs are no numbers
 */
record HeldOutResult(Evaluation evaluation, Tally tally, List<Miss> misses, ClassificationMetrics metrics) {

    /** Testing needs no gradients and so has room for larger batches. */
    static final int BATCH = 32;

    /**
     * Classifies the held-out pictures of a folder, {@link ImageFolder#heldOut}.
     *
     * @param network       with one input and one softmax output
     * @param preprocessing what it expects of a picture
     * @param threads       decode
     */
    static HeldOutResult of(
            ComputationGraph network, ImageFolder data, Preprocessing preprocessing, DecodingThreads threads) {
        FolderData held = data.test().isEmpty()
                ? FolderData.validation(data, preprocessing, BATCH, threads.executor())
                : FolderData.test(data, preprocessing, BATCH, threads.executor());
        Evaluator.Outputs outputs = Evaluator.outputs(network, held.plain(), false);
        Evaluation evaluation = new Evaluation(data.labels());
        evaluation.eval(Nd4j.createFromArray(outputs.labels()), Nd4j.createFromArray(outputs.probabilities()));
        List<Miss> misses = new ArrayList<>();
        for (int i = 0; i < outputs.probabilities().length; i++) {
            int predicted = Tally.largest(outputs.probabilities()[i]);
            LabeledImage image = data.heldOut().get(i);
            if (predicted != image.index()) {
                misses.add(new Miss(image, predicted, outputs.probabilities()[i][predicted]));
            }
        }
        return new HeldOutResult(
                evaluation,
                outputs.tally(),
                List.copyOf(misses),
                outputs.areFinite() ? outputs.metrics(data.labels()) : null);
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
                .toList();
    }

    /**
     * A picture taken for another class.
     *
     * @param image       the picture and its true class
     * @param predicted   index of the class the network chose
     * @param probability the network's probability of its choice, 0 to 1
     */
    record Miss(LabeledImage image, int predicted, double probability) {}
}
