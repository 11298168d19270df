/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.benchmark;

import org.nd4j.linalg.api.ndarray.INDArray;

/** What is timed: one prediction for a batch or one step of training, always with the same data. Not thread-safe. */
public interface Workload extends AutoCloseable {

    /** Does the work once. */
    void run();

    /**
     * Does the work once, and returns what it can be checked by: probabilities [n, classes] or, for a step of training
     * with some of the pictures, the loss before it, [1].
     */
    INDArray result();

    @Override
    default void close() {}
}
