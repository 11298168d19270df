/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training;

import java.util.Objects;

/** The policy for batch norm that a training goes by, and why. Immutable. */
public final class BatchNormChoice {

    /** Below this many pictures in a batch its statistics are too rough to train on. */
    static final int SMALLEST_BATCH = 4;

    /**
     * From this many pictures on, one pass after the training costs as much as an epoch or more, and a moving average
     * over the last batches is as good.
     */
    static final int MANY_EXAMPLES = 20_000;

    private final BatchNormPolicy policy;
    private final String reason;

    BatchNormChoice(BatchNormPolicy policy, String reason) {
        this.policy = policy;
        this.reason = reason;
    }

    /**
     * What a policy comes to.
     *
     * @param policy    the user's; {@link BatchNormPolicy#AUTO} lets this class choose
     * @param batchSize pictures of a batch
     * @param examples  pictures of an epoch
     */
    public static BatchNormChoice of(BatchNormPolicy policy, int batchSize, long examples) {
        if (policy != BatchNormPolicy.AUTO) {
            return new BatchNormChoice(Objects.requireNonNull(policy, "policy"), "asked for");
        }
        if (batchSize < SMALLEST_BATCH) {
            return new BatchNormChoice(
                    BatchNormPolicy.FROZEN_STATISTICS,
                    "batches of " + batchSize + " are too small to estimate statistics from, under " + SMALLEST_BATCH);
        }
        if (examples >= MANY_EXAMPLES) {
            return new BatchNormChoice(
                    BatchNormPolicy.TRAIN_STATISTICS,
                    examples + " pictures are enough for the moving average, " + MANY_EXAMPLES + " or more");
        }
        return new BatchNormChoice(
                BatchNormPolicy.RECALIBRATE,
                "in a training on " + examples + " pictures the moving average may lag behind the weights, and one pass"
                        + " over them makes it exact");
    }

    /** Never {@link BatchNormPolicy#AUTO}. */
    public BatchNormPolicy policy() {
        return policy;
    }

    /** For people. */
    public String reason() {
        return reason;
    }

    @Override
    public String toString() {
        return policy + ": " + reason;
    }
}
