/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training;

import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * What an epoch of a training came to. Checkpoints have it as JSON under the components' names.
 *
 * @param epoch              number of the epoch in the whole training, from 1
 * @param stage              number of its stage, from 1
 * @param trainLoss          mean loss per example in nats while training: in training mode, against smoothed and mixed
 *                           targets if any
 * @param trainAccuracy      share of the examples, 0 to 1, that were right while training
 * @param validationLoss     mean loss per example of the validation data after the epoch, in nats
 * @param validationAccuracy share of the validation data, 0 to 1, that is right after the epoch
 * @param seconds            how long its training took, without the validation; NaN where that is not known
 * @param waitedSeconds      how much of it went by waiting for data; NaN where that is not known
 */
public record EpochResult(
        @JsonProperty("epoch") int epoch,
        @JsonProperty("stage") int stage,
        @JsonProperty("trainLoss") double trainLoss,
        @JsonProperty("trainAccuracy") double trainAccuracy,
        @JsonProperty("validationLoss") double validationLoss,
        @JsonProperty("validationAccuracy") double validationAccuracy,
        @JsonProperty("seconds") double seconds,
        @JsonProperty("waitedSeconds") double waitedSeconds) {

    /** More of the validation data right, or as much with less loss. */
    boolean isBetterThan(EpochResult other) {
        return other == null
                || validationAccuracy > other.validationAccuracy
                || validationAccuracy == other.validationAccuracy && validationLoss < other.validationLoss;
    }
}
