/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.doctor;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Which of the usual mistakes gives what was expected. Immutable. */
final class Diagnosis {

    /** Other programs' rounding stays below, relative to the largest value; the mistakes do not. */
    private static final double AGREES = 1e-3;

    private final List<Answer> answers;
    private final Map<Answer, Double> distances;
    private final List<Answer> explanations;
    private final String verdict;

    private Diagnosis(List<Answer> answers, Map<Answer, Double> distances, List<Answer> explanations, String verdict) {
        this.answers = List.copyOf(answers);
        this.distances = distances;
        this.explanations = List.copyOf(explanations);
        this.verdict = verdict;
    }

    /** @param expected the class that the picture shows, or that another program says */
    static Diagnosis ofClass(List<Answer> answers, int expected, List<String> labels) {
        List<Answer> matching = answers.stream()
                .filter(answer -> answer.best().filter(best -> best == expected).isPresent())
                .sorted(Comparator.comparing((Answer answer) -> answer.mistake() != UsualMistake.NONE)
                        .thenComparing(answer -> answer.mistake().changesLabels())
                        .thenComparing(answer -> -answer.confidence()))
                .collect(Collectors.toList());
        String name = "\"" + labels.get(expected) + "\"";
        double probability = answers.get(0).probabilities()[expected];
        return new Diagnosis(
                answers,
                Map.of(),
                matching,
                verdict(
                        matching,
                        name,
                        String.format(
                                Locale.ROOT,
                                "None of the usual mistakes gives %s; run as the model says, it has %.1f %%.",
                                name,
                                100 * probability)));
    }

    /** @throws IOException if there are as many values as neither classes nor features */
    static Diagnosis ofValues(List<Answer> answers, ExpectedValues expected) throws IOException {
        Map<Answer, Double> distances = new LinkedHashMap<>();
        for (Answer answer : answers) {
            distances.put(answer, expected.distance(answer));
        }
        List<Answer> nearest = answers.stream()
                .filter(answer -> Double.isFinite(distances.get(answer)))
                .sorted(Comparator.comparing(distances::get))
                .collect(Collectors.toList());
        List<Answer> matching = nearest.stream()
                .filter(answer -> distances.get(answer) <= AGREES)
                .sorted(Comparator.comparing((Answer answer) -> answer.mistake() != UsualMistake.NONE)
                        .thenComparing(distances::get))
                .collect(Collectors.toList());
        String otherwise = nearest.isEmpty()
                ? "None of the usual mistakes can be compared with the expected values."
                : String.format(
                        Locale.ROOT,
                        "None of the usual mistakes gives the expected values within %s of the largest; the nearest, %.2g"
                                + " away: %s. Programs decode JPEG differently; compare with a PNG.",
                        AGREES,
                        distances.get(nearest.get(0)),
                        nearest.get(0).title());
        return new Diagnosis(answers, distances, matching, verdict(matching, "the expected values", otherwise));
    }

    private static String verdict(List<Answer> matching, String expected, String otherwise) {
        if (matching.isEmpty()) {
            return otherwise;
        }
        if (matching.get(0).mistake() == UsualMistake.NONE) {
            return "Run as the model says, it gives " + expected + ". Whoever gets something else prepares pictures, or"
                    + " reads labels, in another way.";
        }
        return "One mistake gives " + expected + ": " + matching.get(0).title()
                + (matching.size() == 1
                        ? "."
                        : "; so do "
                                + matching.stream().skip(1).map(Answer::title).collect(Collectors.joining("; "))
                                + ". Another picture may tell them apart.");
    }

    List<Answer> answers() {
        return answers;
    }

    /** How far an answer is from expected values, if there are any. */
    Optional<Double> distance(Answer answer) {
        return Optional.ofNullable(distances.get(answer)).filter(Double::isFinite);
    }

    /** The mistakes that give what was expected, the likeliest first. */
    List<Answer> explanations() {
        return new ArrayList<>(explanations);
    }

    /** Whether the network, run as the model says, gives what was expected. */
    boolean isRight() {
        return !explanations.isEmpty() && explanations.get(0).mistake() == UsualMistake.NONE;
    }

    /** All that in a sentence. */
    String verdict() {
        return verdict;
    }
}
