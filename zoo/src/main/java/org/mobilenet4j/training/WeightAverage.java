/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training;

import org.nd4j.linalg.api.ndarray.INDArray;

/** The exponential moving average of a network's parameters, running statistics included. Not thread-safe. */
final class WeightAverage {

    private final double decay;
    private INDArray average;

    /**
     * @param decay weight of the old average
     * @param start the average so far, [1, parameters]; a copy is made
     */
    WeightAverage(double decay, INDArray start) {
        this.decay = decay;
        this.average = start.dup();
    }

    /**
     * After a step. Parameters that did not move since the beginning keep their bits.
     *
     * @param steps how many there have been, this one included
     */
    void add(INDArray parameters, int steps) {
        double weight = Math.min(decay, (1.0 + steps) / (10.0 + steps));
        average.addi(parameters.sub(average).muli(1 - weight));
    }

    /** [1, parameters]; not a copy. */
    INDArray value() {
        return average;
    }
}
