/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training;

import java.nio.file.Path;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.mobilenet4j.training.batchnorm.BatchNormChoice;
import org.mobilenet4j.training.batchnorm.StatisticsCheck;

/**
 * Told how a fine-tuning goes. Called on the thread that trains, which waits: be quick. What a method throws ends the
 * training; its last checkpoint stays. All methods do nothing unless overridden.
 */
public interface FineTuningListener {

    /** A listener that does nothing. */
    FineTuningListener SILENT = new FineTuningListener() {};

    /** DL4J's listeners, told of every step as in {@code fit}; asked once, when the training begins. */
    default List<TrainingListener> trainingListeners() {
        return List.of();
    }

    /** The policy for batch norm is known. */
    default void batchNormChosen(BatchNormChoice choice) {}

    /**
     * A stage begins, or goes on after an interruption.
     *
     * @param number  from 1
     * @param stages  how many there are
     * @param stage   what it does
     * @param network what trains; good until the next stage
     */
    default void stageStarted(int number, int stages, TrainingStage stage, ComputationGraph network) {}

    /**
     * An epoch begins, or goes on after an interruption.
     *
     * @param epoch    its number in the whole training, from 1
     * @param epochs   how many there will be at most
     * @param examples how many the pass will use
     */
    default void epochStarted(int epoch, int epochs, long examples) {}

    /**
     * The parameters were updated once.
     *
     * @param epoch    number of the pass, from 1
     * @param examples how many of the pass have been used
     * @param loss     mean loss per example over the pass so far, in nats
     */
    default void batchTrained(int epoch, long examples, double loss) {}

    /** A pass is over and the validation data was tested. */
    default void epochFinished(EpochResult result) {}

    /** A checkpoint is in its place. */
    default void checkpointWritten(Path file) {}

    /** The training is over, and this is what its result says of batch norm's statistics. */
    default void statisticsChecked(StatisticsCheck check) {}
}
