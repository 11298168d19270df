/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training;

/** The loss of a training is no finite number any more. */
public final class TrainingDivergedException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    TrainingDivergedException(int epoch, TrainingStage stage, double loss) {
        super("The training diverged: its loss in epoch " + epoch + " is " + loss
                + "; lower the learning rate, which is " + stage.learningRate());
    }
}
