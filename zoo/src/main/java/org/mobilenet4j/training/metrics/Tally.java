/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training.metrics;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Sums up loss and accuracy over batches of probabilities. Not thread-safe.
 */
public final class Tally {

    /** Keeps the logarithm of a probability that was rounded to 0 finite; the clip of DL4J's {@code LossMCXENT}. */
    private static final double SMALLEST = 1e-10;

    private final boolean multiLabel;
    private double loss;
    private double right;
    private long count;

    /** Of examples of one class each. */
    public Tally() {
        this(false);
    }

    /**
     * @param multiLabel true if an example can be of several classes: its loss is then the sum over the classes, its
     *                   accuracy the share of them that are on the right side of 0.5
     */
    public Tally(boolean multiLabel) {
        this.multiLabel = multiLabel;
    }

    /** One that goes on from the sums of another. */
    public Tally(boolean multiLabel, double lossSum, double rightSum, long count) {
        this(multiLabel);
        this.loss = lossSum;
        this.right = rightSum;
        this.count = count;
    }

    /**
     * Adds a batch.
     *
     * @param labels        [n, classes]: one-hot, or shares, of which the largest counts as the right one
     * @param probabilities the network's, [n, classes]
     */
    public void add(INDArray labels, INDArray probabilities) {
        float[][] expected = labels.castTo(DataType.FLOAT).toFloatMatrix();
        float[][] found = probabilities.castTo(DataType.FLOAT).toFloatMatrix();
        for (int i = 0; i < expected.length; i++) {
            if (multiLabel) {
                addMultiLabel(expected[i], found[i]);
            } else {
                addOneClass(expected[i], found[i]);
            }
            count++;
        }
    }

    private void addOneClass(float[] expected, float[] found) {
        for (int c = 0; c < expected.length; c++) {
            if (expected[c] != 0) {
                loss -= expected[c] * logarithm(found[c]);
            }
        }
        right += largest(found) == largest(expected) ? 1 : 0;
    }

    private void addMultiLabel(float[] expected, float[] found) {
        int agreeing = 0;
        for (int c = 0; c < expected.length; c++) {
            loss -= expected[c] * logarithm(found[c]) + (1 - expected[c]) * logarithm(1 - found[c]);
            agreeing += found[c] >= 0.5f == expected[c] >= 0.5f ? 1 : 0;
        }
        right += (double) agreeing / expected.length;
    }

    /** NaN stays NaN. */
    private static double logarithm(float probability) {
        return Math.log(Math.max(SMALLEST, probability));
    }

    /** Mean cross-entropy per example in nats; NaN before the first batch. */
    public double loss() {
        return loss / count;
    }

    /** Share of the examples whose largest probability is the right one, 0 to 1; NaN before the first batch. */
    public double accuracy() {
        return right / count;
    }

    /** How many examples were added. */
    public long count() {
        return count;
    }

    public double lossSum() {
        return loss;
    }

    public double rightSum() {
        return right;
    }

    /** Index of the largest value, the first of equals. */
    public static int largest(float[] values) {
        int largest = 0;
        for (int i = 1; i < values.length; i++) {
            if (values[i] > values[largest]) {
                largest = i;
            }
        }
        return largest;
    }
}
