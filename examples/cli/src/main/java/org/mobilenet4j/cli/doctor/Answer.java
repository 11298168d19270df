/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.doctor;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** What a network says of a picture under one of the usual mistakes. Immutable. */
final class Answer {

    private final UsualMistake mistake;
    private final String title;
    private final double[] logits;
    private final double[] features;
    private final double statistics;
    private final List<String> labels;
    private final boolean multiLabel;

    /**
     * @param logits   by class; empty without a classifier
     * @param features what the classifier is given
     * @param statistics {@link StatisticsFit#distance}
     * @param labels   as many as logits
     * @param multiLabel whether each class has a probability of its own
     */
    Answer(
            UsualMistake mistake,
            String title,
            double[] logits,
            double[] features,
            double statistics,
            List<String> labels,
            boolean multiLabel) {
        this.mistake = mistake;
        this.title = title;
        this.logits = logits.clone();
        this.features = features.clone();
        this.statistics = statistics;
        this.labels = List.copyOf(labels);
        this.multiLabel = multiLabel;
    }

    UsualMistake mistake() {
        return mistake;
    }

    /** What was done, a short clause. */
    String title() {
        return title;
    }

    double[] logits() {
        return logits.clone();
    }

    double[] features() {
        return features.clone();
    }

    /** {@link StatisticsFit#distance}; not a number where there is none. */
    double statistics() {
        return statistics;
    }

    /** The likeliest class that this mistake names; empty without a classifier, or if its labels end before. */
    Optional<Integer> best() {
        int index = likeliest() + mistake.labelShift();
        return logits.length > 0 && index >= 0 && index < labels.size() ? Optional.of(index) : Optional.empty();
    }

    private int likeliest() {
        return IntStream.range(0, logits.length)
                .reduce((a, b) -> logits[b] > logits[a] ? b : a)
                .orElse(0);
    }

    /** The name of {@link #best()}. */
    String label() {
        return best().map(labels::get).orElse(logits.length == 0 ? "" : "(none)");
    }

    /** Whether each class has a probability of its own, which does not depend on the others. */
    boolean isMultiLabel() {
        return multiLabel;
    }

    /** The softmax of the logits, or their sigmoids, by output. */
    double[] probabilities() {
        if (multiLabel) {
            return Arrays.stream(logits)
                    .map(logit -> 1 / (1 + Math.exp(-logit)))
                    .toArray();
        }
        double largest = Arrays.stream(logits).max().orElse(0);
        double[] powers =
                Arrays.stream(logits).map(logit -> Math.exp(logit - largest)).toArray();
        double sum = Arrays.stream(powers).sum();
        return Arrays.stream(powers).map(power -> power / sum).toArray();
    }

    /** The likeliest class's probability, 0 to 1; not a number without a classifier. */
    double confidence() {
        return Arrays.stream(probabilities()).max().orElse(Double.NaN);
    }
}
