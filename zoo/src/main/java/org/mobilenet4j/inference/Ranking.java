/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.inference;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Classes in the order of their scores. No instances. */
final class Ranking {

    private Ranking() {}

    /** @throws IllegalArgumentException when that is none */
    static void requirePositive(int topK) {
        if (topK < 1) {
            throw new IllegalArgumentException("At least one class must be asked for, found topK = " + topK);
        }
    }

    /**
     * @param logits a picture's scores by class
     * @param labels the classes' names, as many
     * @param topK   how many to name at most
     * @return the likeliest classes, the best first; equal ones in the order of their indices
     * @throws IllegalStateException when a score is no finite number
     */
    static List<Prediction> best(double[] logits, List<String> labels, int topK) {
        return best(logits, softmax(logits), labels, topK);
    }

    /** As {@link #best}, with a probability for each class that does not depend on the others: the logit's sigmoid. */
    static List<Prediction> bestOfSigmoids(double[] logits, List<String> labels, int topK) {
        double[] sigmoids =
                Arrays.stream(logits).map(logit -> 1 / (1 + Math.exp(-logit))).toArray();
        return best(logits, sigmoids, labels, topK);
    }

    private static List<Prediction> best(double[] logits, double[] probabilities, List<String> labels, int topK) {
        if (!Arrays.stream(logits).allMatch(Double::isFinite)) {
            throw new IllegalStateException("The network's output is not a number: its weights are damaged, or training"
                    + " diverged; train it again with a lower learning rate");
        }
        return IntStream.range(0, logits.length)
                .boxed()
                .sorted((a, b) -> Double.compare(logits[b], logits[a]))
                .limit(topK)
                .map(i -> new Prediction(i, labels.get(i), probabilities[i], logits[i]))
                .collect(Collectors.toUnmodifiableList());
    }

    private static double[] softmax(double[] logits) {
        double largest = Arrays.stream(logits).max().orElseThrow();
        double[] powers =
                Arrays.stream(logits).map(logit -> Math.exp(logit - largest)).toArray();
        double sum = Arrays.stream(powers).sum();
        return Arrays.stream(powers).map(power -> power / sum).toArray();
    }
}
