/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.benchmark;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;

/** {@code network.output} for a batch of pictures, [n, 3, height, width]. */
public final class OutputWorkload implements Workload {
    private final ComputationGraph network;
    private final INDArray pictures;

    /** @param pictures what the network is asked about, every time */
    public OutputWorkload(ComputationGraph network, INDArray pictures) {
        this.network = network;
        this.pictures = pictures;
    }

    @Override
    public void run() {
        network.output(pictures);
    }

    @Override
    public INDArray result() {
        return network.outputSingle(pictures);
    }
}
