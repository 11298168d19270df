/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.vertex;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Mean and variance per channel of what a unit's convolution makes of some pictures, and how those of several batches
 * add up, in {@code double}. Immutable.
 */
public final class BatchMoments {
    private final long count;
    private final double[] mean;
    private final double[] variance;

    BatchMoments(long count, double[] mean, double[] variance) {
        this.count = count;
        this.mean = mean;
        this.variance = variance;
    }

    /** Values per channel: pictures times height times width. */
    public long count() {
        return count;
    }

    /** [channels], {@code DOUBLE}. */
    public INDArray mean() {
        return Nd4j.createFromArray(mean);
    }

    /** The mean squared distance from the mean (biased), [channels], {@code DOUBLE}. */
    public INDArray variance() {
        return Nd4j.createFromArray(variance);
    }

    /** As batch norm keeps it in its running statistics: divided by one value less. [channels], {@code DOUBLE}. */
    public INDArray unbiasedVariance() {
        return count > 1 ? variance().muli((double) count / (count - 1)) : variance();
    }

    /**
     * The moments of both together, exact but for rounding (Chan, Golub, LeVeque: "Updating formulae and a pairwise
     * algorithm for computing sample variances", 1979).
     */
    public BatchMoments plus(BatchMoments other) {
        long total = count + other.count;
        double share = (double) other.count / total;
        double[] means = new double[mean.length];
        double[] variances = new double[mean.length];
        for (int channel = 0; channel < mean.length; channel++) {
            double apart = other.mean[channel] - mean[channel];
            means[channel] = mean[channel] + apart * share;
            variances[channel] = variance[channel] * (1 - share)
                    + other.variance[channel] * share
                    + apart * apart * share * (1 - share);
        }
        return new BatchMoments(total, means, variances);
    }
}
