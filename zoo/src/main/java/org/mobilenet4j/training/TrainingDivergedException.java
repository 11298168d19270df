/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training;

/** The loss of a training is no finite number any more. */
public final class TrainingDivergedException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    private final int epoch;
    private final double loss;

    TrainingDivergedException(int epoch, TrainingStage stage, double loss) {
        super("The training diverged: its loss in epoch " + epoch + " is " + loss
                + "; lower the learning rate, which is " + stage.learningRate());
        this.epoch = epoch;
        this.loss = loss;
    }

    /** Number of the epoch in the whole training, from 1. */
    public int epoch() {
        return epoch;
    }

    /** Infinite or not a number. */
    public double loss() {
        return loss;
    }
}
