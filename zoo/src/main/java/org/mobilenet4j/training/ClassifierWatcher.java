/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training;

import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.layers.BaseOutputLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.mobilenet4j.training.metrics.Tally;

/**
 * Follows a pass over the training data: loss and accuracy come from the classifier's own numbers while it trains, with
 * dropout before it and batch statistics, so that they cost no further pass. For networks with one {@link
 * BaseOutputLayer}. Not thread-safe.
 */
final class ClassifierWatcher extends BaseTrainingListener {

    private Tally tally;

    /** Adds to this one from now on. */
    void start(Tally sums) {
        tally = sums;
    }

    /** After the backward pass the classifier still holds its input and the labels. */
    @Override
    public void onBackwardPass(Model model) {
        BaseOutputLayer<?> classifier = (BaseOutputLayer<?>) ((ComputationGraph) model).getOutputLayer(0);
        tally.add(classifier.getLabels(), classifier.activate(false, LayerWorkspaceMgr.noWorkspaces()));
    }
}
