/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training;

import org.nd4j.shade.jackson.annotation.JsonProperty;

/** What an epoch of a fine-tuning came to. Immutable. */
public final class EpochResult {

    @JsonProperty
    private final int epoch;

    @JsonProperty
    private final int stage;

    @JsonProperty
    private final double trainLoss;

    @JsonProperty
    private final double trainAccuracy;

    @JsonProperty
    private final double validationLoss;

    @JsonProperty
    private final double validationAccuracy;

    @JsonProperty
    private final double seconds;

    @JsonProperty
    private final double waitedSeconds;

    EpochResult(
            @JsonProperty("epoch") int epoch,
            @JsonProperty("stage") int stage,
            @JsonProperty("trainLoss") double trainLoss,
            @JsonProperty("trainAccuracy") double trainAccuracy,
            @JsonProperty("validationLoss") double validationLoss,
            @JsonProperty("validationAccuracy") double validationAccuracy,
            @JsonProperty("seconds") double seconds,
            @JsonProperty("waitedSeconds") double waitedSeconds) {
        this.epoch = epoch;
        this.stage = stage;
        this.trainLoss = trainLoss;
        this.trainAccuracy = trainAccuracy;
        this.validationLoss = validationLoss;
        this.validationAccuracy = validationAccuracy;
        this.seconds = seconds;
        this.waitedSeconds = waitedSeconds;
    }

    /** Number of the epoch in the whole training, from 1. */
    public int epoch() {
        return epoch;
    }

    /** Number of its stage, from 1. */
    public int stage() {
        return stage;
    }

    /** Mean loss per example in nats while training: in training mode, against smoothed and mixed targets if any. */
    public double trainLoss() {
        return trainLoss;
    }

    /** Share of the examples, 0 to 1, that were right while training. */
    public double trainAccuracy() {
        return trainAccuracy;
    }

    /** Mean loss per example of the validation data after the epoch, in nats. */
    public double validationLoss() {
        return validationLoss;
    }

    /** Share of the validation data, 0 to 1, that is right after the epoch. */
    public double validationAccuracy() {
        return validationAccuracy;
    }

    /** How long its training took, without the validation. */
    public double seconds() {
        return seconds;
    }

    /** How much of it went by waiting for data. */
    public double waitedSeconds() {
        return waitedSeconds;
    }

    /** More of the validation data right, or as much with less loss. */
    boolean isBetterThan(EpochResult other) {
        return other == null
                || validationAccuracy > other.validationAccuracy
                || validationAccuracy == other.validationAccuracy && validationLoss < other.validationLoss;
    }
}
