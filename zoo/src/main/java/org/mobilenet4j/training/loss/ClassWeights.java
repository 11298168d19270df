/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training.loss;

import java.util.Arrays;
import java.util.Objects;
import java.util.stream.DoubleStream;
import org.mobilenet4j.training.data.ClassCounts;

/**
 * How much the classes count in the loss, so that rare ones are not passed over. Immutable and thread-safe.
 *
 * <p>With a softmax the loss of an example with the target shares y is the sum over the classes c of -w[c] y[c] log p[c]:
 * that of torch's {@code CrossEntropyLoss(weight)}, also with label smoothing and mixup. With sigmoids, where a picture can
 * be of several classes, a label weighs w[c] where it is present and another v[c] where it is absent: -w[c] y[c] log p[c]
 * - v[c] (1 - y[c]) log(1 - p[c]), as with the {@code pos_weight} of torch's {@code BCEWithLogitsLoss}.
 *
 * <p>A batch's loss is the mean over its examples, as Keras' {@code class_weight} has it, and is not divided by the sum of
 * their weights, as torch's mean is: each example then counts the same in whichever batch it comes. Weights that are twice
 * as large act like twice the learning rate (but for the updaters that divide it out, like Adam); those of {@link
 * #balanced()} have a mean of 1 over the training data.
 *
 * <p>They change training only. The losses that are reported, on training and validation data, have no weights, and the
 * finished network's loss function has none.
 */
public final class ClassWeights {

    private static final ClassWeights NONE = new ClassWeights(null, "none");
    private static final ClassWeights BALANCED = new ClassWeights(null, "balanced");

    private final double[] weights;
    private final String name;

    private ClassWeights(double[] weights, String name) {
        this.weights = weights;
        this.name = name;
    }

    /** All classes count as often as they occur. */
    public static ClassWeights none() {
        return NONE;
    }

    /**
     * Each class counts the same in all, scikit-learn's "balanced": with n examples, n[c] of them of class c, and k classes
     * a softmax has the weights n / (k n[c]), and each sigmoid n / (2 n[c]) where its label is present and n / (2 (n -
     * n[c])) where it is absent. The examples are counted before the training; for data other than {@link org.mobilenet4j.training.data.FolderData} that
     * takes a pass over all of it.
     */
    public static ClassWeights balanced() {
        return BALANCED;
    }

    /**
     * A weight for each class, in the order of the network's outputs; with sigmoids it is that of the label's presence, and
     * its absence weighs 1.
     *
     * @throws IllegalArgumentException unless there are two or more, all above 0 and finite
     */
    public static ClassWeights of(double... perClass) {
        if (perClass.length < 2 || !DoubleStream.of(perClass).allMatch(w -> w > 0 && w < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("Expected a weight above 0 and finite for each of two or more classes,"
                    + " found " + Arrays.toString(perClass));
        }
        return new ClassWeights(perClass.clone(), Arrays.toString(perClass));
    }

    /** Whether the training examples have to be counted. */
    public boolean needCounts() {
        return this == BALANCED;
    }

    public boolean areNone() {
        return this == NONE;
    }

    /**
     * The weights where a class is present.
     *
     * @param counts of the training data; null unless they are needed
     */
    public double[] present(ClassCounts counts, boolean multiLabel) {
        if (weights != null) {
            return weights.clone();
        }
        double[] occurrences = counts.perClass();
        double[] balanced = new double[occurrences.length];
        for (int c = 0; c < balanced.length; c++) {
            if (!(occurrences[c] > 0)) {
                throw new IllegalArgumentException(
                        "Cannot balance the classes: there are no training examples of class " + c
                                + " (from 0); add some, or give weights of your own");
            }
            balanced[c] = share(counts.examples(), occurrences[c], multiLabel ? 2 : balanced.length);
        }
        return balanced;
    }

    /** The weights where a label is absent, for sigmoids. */
    public double[] absent(ClassCounts counts, int classes) {
        double[] absent = new double[classes];
        Arrays.fill(absent, 1);
        for (int c = 0; c < classes && weights == null; c++) {
            absent[c] = share(counts.examples(), counts.examples() - counts.perClass()[c], 2);
        }
        return absent;
    }

    /** A label that no example lacks has no weight there: none asks for it. */
    private static double share(double examples, double occurrences, int classes) {
        return occurrences > 0 ? examples / (classes * occurrences) : 1;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ClassWeights that && name.equals(that.name);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name);
    }

    /** "none", "balanced", or the weights. */
    @Override
    public String toString() {
        return name;
    }
}
