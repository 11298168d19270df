/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training.batchnorm;

import java.util.Objects;

/**
 * The policy for batch norm that a training goes by, and why.
 *
 * @param policy never {@link BatchNormPolicy#AUTO}
 * @param reason for people
 */
public record BatchNormChoice(BatchNormPolicy policy, String reason) {

    /** A batch of one picture has no other to compare it with. */
    private static final int SMALLEST_BATCH = 2;

    /**
     * From batches of this size on, the moving average over an epoch is as good as an exact pass: measured with batches of
     * 16 within half a point of it, with batches of 4 a point worse.
     */
    private static final int LARGE_BATCH = 16;

    /** From this many pictures on, an exact pass after the training costs as much as an epoch or more. */
    private static final int MANY_EXAMPLES = 20_000;

    /** Share of a moving average that may be older than an epoch. */
    private static final double STALE = 0.1;

    /**
     * What a policy comes to.
     *
     * @param policy    the user's; {@link BatchNormPolicy#AUTO} lets this class choose
     * @param batchSize images of a batch
     * @param examples  images of an epoch
     * @param decay     weight of the old statistics in their moving average
     */
    public static BatchNormChoice of(BatchNormPolicy policy, int batchSize, long examples, double decay) {
        if (policy != BatchNormPolicy.AUTO) {
            return new BatchNormChoice(Objects.requireNonNull(policy, "policy"), "asked for");
        }
        if (batchSize < SMALLEST_BATCH) {
            return new BatchNormChoice(
                    BatchNormPolicy.FROZEN_STATISTICS, "batches of " + batchSize + " have no pictures to compare");
        }
        if (examples >= MANY_EXAMPLES || batchSize >= LARGE_BATCH && !lags(decay, examples / batchSize)) {
            return new BatchNormChoice(
                    BatchNormPolicy.TRAIN_STATISTICS,
                    "the moving average follows the weights: an epoch has " + examples + " pictures in batches of "
                            + batchSize);
        }
        return new BatchNormChoice(
                BatchNormPolicy.RECALIBRATE,
                "in a training on " + examples + " pictures in batches of " + batchSize
                        + " the moving average may lag behind the weights or be rough, and one pass over them makes it"
                        + " exact");
    }

    /** True if more than a tenth of the moving average is older than an epoch: the steps are few. */
    public static boolean lags(double decay, long batches) {
        return Math.pow(decay, batches) > STALE;
    }

    @Override
    public String toString() {
        return policy + ": " + reason;
    }
}
