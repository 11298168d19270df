/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.inference;

import java.util.Objects;

/** One class a classifier considers, with how much it believes in it. Immutable and thread-safe. */
public final class Prediction {

    private final int index;
    private final String label;
    private final double probability;
    private final double logit;

    /**
     * @param index       the class's place in the network's output, from 0
     * @param label       the class's name
     * @param probability softmax of the logits, 0 to 1
     * @param logit       the classifier's score before softmax
     */
    public Prediction(int index, String label, double probability, double logit) {
        this.index = index;
        this.label = Objects.requireNonNull(label, "label");
        this.probability = probability;
        this.logit = logit;
    }

    /** The class's place in the network's output, from 0. */
    public int index() {
        return index;
    }

    /** The class's name. */
    public String label() {
        return label;
    }

    /**
     * 0 to 1: softmax of the logits, the probabilities of all classes add up to 1; of a network for several classes at
     * once ({@link ImageClassifier#isMultiLabel}) the sigmoid of this logit.
     */
    public double probability() {
        return probability;
    }

    /** The classifier's score before softmax or sigmoid, any number. */
    public double logit() {
        return logit;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof Prediction)) {
            return false;
        }
        Prediction that = (Prediction) other;
        return index == that.index
                && label.equals(that.label)
                && Double.compare(probability, that.probability) == 0
                && Double.compare(logit, that.logit) == 0;
    }

    @Override
    public int hashCode() {
        return Objects.hash(index, label, probability, logit);
    }

    @Override
    public String toString() {
        return String.format(java.util.Locale.ROOT, "%s %.1f%%", label, 100 * probability);
    }
}
