/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training;

import java.util.Optional;

/** The loss of a training, or a parameter, is no finite number any more. What was good before is kept: {@link #best()}. */
public final class TrainingDivergedException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    private final int epoch;
    private final double loss;
    private final transient FineTuningResult best;

    private TrainingDivergedException(String message, int epoch, double loss, FineTuningResult best) {
        super(message);
        this.epoch = epoch;
        this.loss = loss;
        this.best = best;
    }

    static TrainingDivergedException of(int epoch, TrainingStage stage, double loss) {
        String message = "The training diverged: its loss in epoch " + epoch + " is " + loss
                + "; lower the learning rate, which is " + stage.learningRate();
        return new TrainingDivergedException(message, epoch, loss, null);
    }

    /** @param iteration number of the step, from 1 */
    static TrainingDivergedException ofImages(int epoch, int iteration, double loss) {
        String message = "The training stopped: the images of step " + iteration + ", in epoch " + epoch
                + ", hold NaN, an infinity or numbers beyond 1e9, and its loss is " + loss
                + "; look for what makes them in the data or its preprocessing";
        return new TrainingDivergedException(message, epoch, loss, null);
    }

    static TrainingDivergedException ofParameters(int epoch, TrainingStage stage, double loss) {
        String message =
                "The training diverged: after epoch " + epoch + " a parameter or running statistic is no finite"
                        + " number; look for images with huge numbers, or lower the learning rate, which is "
                        + stage.learningRate();
        return new TrainingDivergedException(message, epoch, loss, null);
    }

    /** The same with what was best before. */
    TrainingDivergedException with(FineTuningResult before) {
        TrainingDivergedException whole = new TrainingDivergedException(
                getMessage() + "; epoch " + before.best().epoch() + " is kept", epoch, loss, before);
        whole.setStackTrace(getStackTrace());
        return whole;
    }

    /** The result of the epochs before, as if the training had ended with them; empty in the first epoch. */
    public Optional<FineTuningResult> best() {
        return Optional.ofNullable(best);
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
