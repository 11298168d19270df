/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training;

import java.util.function.Consumer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.mobilenet4j.training.features.FeatureTable;
import org.mobilenet4j.training.metrics.Tally;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Follows the training of a head alone, epoch by epoch, and tests it on held-out features. Not thread-safe. */
final class HeadWatcher extends BaseTrainingListener {

    private static final double NANOS = 1e9;

    private final ClassifierWatcher classifier = new ClassifierWatcher();
    private final INDArray heldOut;
    private final INDArray labels;
    private final Consumer<EpochResult> listener;
    private Tally training;
    private long start;
    private int epochs;

    /**
     * @param heldOut  [rows, size], standardised as what is learned from
     * @param table    says which classes they are of
     * @param classes  how many there are
     * @param listener hears of each epoch
     */
    HeadWatcher(INDArray heldOut, FeatureTable table, int classes, Consumer<EpochResult> listener) {
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
        listener.accept(new EpochResult(
                epochs, 1, training.loss(), training.accuracy(), held.loss(), held.accuracy(), seconds, 0));
    }
}
