/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.mobilenet4j.training.batchnorm.BatchNormChoice;
import org.mobilenet4j.training.batchnorm.BatchNormPolicy;
import org.mobilenet4j.training.data.ClassCounts;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect.Visibility;

/**
 * Where a training is: everything but the arrays. Written into checkpoints as JSON, field by field. Not thread-safe.
 */
@JsonAutoDetect(
        fieldVisibility = Visibility.NON_PRIVATE,
        getterVisibility = Visibility.NONE,
        isGetterVisibility = Visibility.NONE)
final class TrainingProgress {

    /** {@link FineTuning#toString}, for people. */
    String settings;
    /** {@link FineTuning#facts}, batches and examples: to go on, they have to be the same. Null in older checkpoints. */
    Map<String, String> facts;

    int batches;
    long examples;
    String engine;
    /** Of the training data; null unless the class weights need them. */
    ClassCounts classCounts;

    BatchNormPolicy policy;
    String reason;

    /** Stages that are over. */
    int stage;
    /** Epochs of the stage that are over. */
    int stageEpoch;
    /** Batches of the epoch that are over. */
    int batch;
    /** Steps in all. */
    int iteration;
    /** Steps before the stage. */
    int stageStart;

    /** Of the epoch so far. */
    double lossSum;

    double rightSum;
    long count;
    double seconds;
    double waitedSeconds;

    List<EpochResult> history = new ArrayList<>();
    EpochResult best;

    BatchNormChoice choice() {
        return new BatchNormChoice(policy, reason);
    }

    /** The epochs of the present stage. */
    List<EpochResult> stageHistory() {
        return history.subList(history.size() - stageEpoch, history.size());
    }
}
