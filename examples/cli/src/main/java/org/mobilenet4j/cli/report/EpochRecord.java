/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.report;

/**
 * What one pass over the training pictures came to. Losses are the mean cross-entropy per picture in nats, without
 * penalties on the weights; accuracies are shares from 0 to 1. Immutable.
 */
public final class EpochRecord {

    private final int epoch;
    private final double trainLoss;
    private final double trainAccuracy;
    private final double testLoss;
    private final double testAccuracy;

    /**
     * @param epoch         number of the pass, from 1
     * @param trainLoss     loss on the augmented training pictures, while the network was changing
     * @param trainAccuracy accuracy on the same pictures
     * @param testLoss      loss on the held-out pictures after the pass
     * @param testAccuracy  accuracy on the held-out pictures after the pass
     */
    public EpochRecord(int epoch, double trainLoss, double trainAccuracy, double testLoss, double testAccuracy) {
        this.epoch = epoch;
        this.trainLoss = trainLoss;
        this.trainAccuracy = trainAccuracy;
        this.testLoss = testLoss;
        this.testAccuracy = testAccuracy;
    }

    /** Number of the pass, from 1. */
    public int epoch() {
        return epoch;
    }

    /** Loss on the augmented training pictures, averaged over the pass, in nats. */
    public double trainLoss() {
        return trainLoss;
    }

    /** Accuracy on the augmented training pictures over the pass, 0 to 1. */
    public double trainAccuracy() {
        return trainAccuracy;
    }

    /** Loss on the held-out pictures after the pass, in nats. */
    public double testLoss() {
        return testLoss;
    }

    /** Accuracy on the held-out pictures after the pass, 0 to 1. */
    public double testAccuracy() {
        return testAccuracy;
    }
}
