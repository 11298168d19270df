/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.benchmark;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** {@code network.fit} with a batch: forward, backward and the update. The network changes with every run. */
public final class FitWorkload implements Workload {
    private final ComputationGraph network;
    private final DataSet batch;
    private final DataSet sample;

    /**
     * @param batch what the network is trained on, every time
     * @param sample a smaller batch for {@link #result}
     */
    public FitWorkload(ComputationGraph network, DataSet batch, DataSet sample) {
        this.network = network;
        this.batch = batch;
        this.sample = sample;
    }

    @Override
    public void run() {
        network.fit(batch);
    }

    @Override
    public INDArray result() {
        network.fit(sample);
        return Nd4j.createFromArray(network.score());
    }
}
