/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training.metrics;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/** Loss and accuracy of a network. No instances. */
public final class Evaluation {

    private Evaluation() {}

    /** In inference mode, over all that the iterator has left. */
    public static Tally of(ComputationGraph network, DataSetIterator data, boolean multiLabel) {
        Tally tally = new Tally(multiLabel);
        while (data.hasNext()) {
            DataSet batch = data.next();
            tally.add(batch.getLabels(), network.outputSingle(batch.getFeatures()));
        }
        return tally;
    }
}
