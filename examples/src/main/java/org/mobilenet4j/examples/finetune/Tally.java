/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.examples.finetune;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Sums up loss and accuracy over batches of probabilities. Not thread-safe.
 */
final class Tally {

    /** Keeps the logarithm of a probability that was rounded to 0 finite; the clip of DL4J's {@code LossMCXENT}. */
    private static final double SMALLEST = 1e-10;

    private double loss;
    private long right;
    private long count;

    /**
     * Adds a batch.
     *
     * @param labels        one-hot, [n, classes]
     * @param probabilities the network's, [n, classes]
     */
    void add(INDArray labels, INDArray probabilities) {
        float[][] expected = labels.castTo(DataType.FLOAT).toFloatMatrix();
        float[][] found = probabilities.castTo(DataType.FLOAT).toFloatMatrix();
        for (int i = 0; i < expected.length; i++) {
            int label = largest(expected[i]);
            loss -= Math.log(Math.max(SMALLEST, found[i][label]));
            right += largest(found[i]) == label ? 1 : 0;
            count++;
        }
    }

    /** Mean cross-entropy per example in nats; NaN before the first batch. */
    double loss() {
        return loss / count;
    }

    /** Share of the examples whose largest probability is the right one, 0 to 1; NaN before the first batch. */
    double accuracy() {
        return (double) right / count;
    }

    /** How many examples were added. */
    long count() {
        return count;
    }

    /** Index of the largest value, the first of equals. */
    static int largest(float[] values) {
        int largest = 0;
        for (int i = 1; i < values.length; i++) {
            if (values[i] > values[largest]) {
                largest = i;
            }
        }
        return largest;
    }
}
