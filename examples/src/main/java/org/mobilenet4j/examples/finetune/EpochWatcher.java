/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.examples.finetune;

import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.layers.BaseOutputLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.mobilenet4j.training.Tally;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Follows one pass over the training pictures: loss and accuracy come from the classifier's own numbers while it trains,
 * with dropout and batch statistics, so that they cost no further pass. For networks with one {@link BaseOutputLayer}.
 * Not thread-safe.
 */
final class EpochWatcher extends BaseTrainingListener {

    private final FinetuneListener listener;
    private int epoch;
    private Tally tally = new Tally();

    /** @param listener told of every batch */
    EpochWatcher(FinetuneListener listener) {
        this.listener = listener;
    }

    /** Forgets the last pass and begins another. */
    void start(int number) {
        epoch = number;
        tally = new Tally();
    }

    /** Loss and accuracy over the batches of this pass so far. */
    Tally tally() {
        return tally;
    }

    /** After the backward pass the classifier still holds its input and the labels. */
    @Override
    public void onBackwardPass(Model model) {
        BaseOutputLayer<?> classifier = (BaseOutputLayer<?>) ((ComputationGraph) model).getOutputLayer(0);
        INDArray probabilities = classifier.activate(false, LayerWorkspaceMgr.noWorkspaces());
        tally.add(classifier.getLabels(), probabilities);
    }

    @Override
    public void iterationDone(Model model, int iteration, int dl4jEpoch) {
        listener.batchTrained(epoch, (int) tally.count(), tally.loss());
    }
}
