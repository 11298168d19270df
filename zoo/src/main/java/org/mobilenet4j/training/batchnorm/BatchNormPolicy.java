/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training.batchnorm;

/**
 * What becomes of batch norm's running statistics, which inference normalises with, in a fine-tuning. The names are part
 * of saved models.
 */
public enum BatchNormPolicy {

    /** Training normalises with the batch's statistics; the running ones follow by their moving average. */
    TRAIN_STATISTICS,

    /**
     * Training and inference both normalise with the statistics as they are; they keep their bits, the weights train.
     */
    FROZEN_STATISTICS,

    /**
     * As {@link #TRAIN_STATISTICS}, and after the training they are computed anew from the training data
     * ({@link BatchNormRecalibration}).
     */
    RECALIBRATE,

    /** One of the others, by batch size and amount of data ({@link BatchNormChoice}). */
    AUTO;

    /** True if training normalises with batches and moves the running statistics. */
    public boolean movesStatistics() {
        return this != FROZEN_STATISTICS;
    }
}
