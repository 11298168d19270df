/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.doctor;

import static org.mobilenet4j.cli.doctor.Finding.Level.FAILURE;
import static org.mobilenet4j.cli.doctor.Finding.Level.NOTE;
import static org.mobilenet4j.cli.doctor.Finding.Level.OK;
import static org.mobilenet4j.cli.doctor.Finding.Level.WARNING;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.mobilenet4j.image.codec.UnreadableImageException;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Looks at what a network answers. For one picture. */
final class AnswerCheck {

    /** Answers that differ by less, relative to the largest, are taken for the same. */
    private static final double SAME = 1e-4;

    private static final double NOT_SURE = 0.1;

    /** Above that distance a picture is unlike those of training, or prepared in another way. */
    private static final double FAR = 0.8;

    private static final double FITS_BETTER = 0.5;

    private final Trial trial;
    private final Path picture;

    AnswerCheck(Trial trial, Path picture) {
        this.trial = trial;
        this.picture = picture;
    }

    /** @param answers to the picture, the right way first */
    List<Finding> findings(List<Answer> answers) throws UnreadableImageException {
        Answer answer = answers.get(0);
        List<Finding> findings = new ArrayList<>();
        findings.add(variety());
        if (answer.logits().length > 0) {
            double chance = answer.isMultiLabel() ? 0.5 : 1.0 / answer.logits().length;
            String text = String.format(
                    Locale.ROOT,
                    "%s, %.1f %% (%.1f %% by chance)",
                    answer.label(),
                    100 * answer.confidence(),
                    100 * chance);
            findings.add(new Finding(answer.confidence() < NOT_SURE ? NOTE : OK, "answer", text));
        }
        findings.add(statistics(answers));
        return findings;
    }

    /** The picture, its mirror image, a grey one and noise must not be all the same to it. */
    private Finding variety() throws UnreadableImageException {
        INDArray input = trial.input(picture, UsualMistake.NONE);
        List<INDArray> inputs = List.of(
                input,
                Nd4j.reverse(input.dup()),
                Nd4j.zeros(input.shape()),
                Nd4j.rand(input.shape()).muli(2).subi(1));
        List<double[]> outputs = new ArrayList<>();
        for (INDArray one : inputs) {
            Answer answer = trial.answer(one);
            outputs.add(answer.logits().length > 0 ? answer.logits() : answer.features());
        }
        double largest = outputs.stream()
                .flatMapToDouble(Arrays::stream)
                .map(Math::abs)
                .max()
                .orElse(0);
        double difference = 0;
        for (double[] output : outputs) {
            for (int i = 0; i < output.length; i++) {
                difference = Math.max(difference, Math.abs(output[i] - outputs.get(0)[i]));
            }
        }
        String figures = String.format(
                Locale.ROOT,
                "a picture, the same upside down, grey and noise: outputs up to %.3g, apart by up to %.3g",
                largest,
                difference);
        return difference > SAME * largest
                ? new Finding(OK, "outputs", figures)
                : new Finding(FAILURE, "outputs", figures + "; it answers the same to everything");
    }

    /** Which way to run it fits best what batch norm saw in training. A hint: one picture is no data set. */
    private static Finding statistics(List<Answer> answers) {
        double right = answers.get(0).statistics();
        if (!Double.isFinite(right)) {
            return new Finding(NOTE, "training", "no linear projection whose statistics could be compared");
        }
        Answer best = answers.stream()
                .filter(answer -> Double.isFinite(answer.statistics()))
                .min(Comparator.comparingDouble(Answer::statistics))
                .orElseThrow();
        String text = String.format(
                Locale.ROOT, "distance from the statistics of training %.2f, run as the model says", right);
        return right > FAR && best.statistics() < FITS_BETTER * right
                ? new Finding(
                        WARNING,
                        "training",
                        text + String.format(Locale.ROOT, ", but %.2f with: %s", best.statistics(), best.title()))
                : new Finding(right > FAR ? NOTE : OK, "training", text);
    }
}
