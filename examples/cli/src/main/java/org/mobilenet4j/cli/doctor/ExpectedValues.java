/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.doctor;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/** What another program got for the picture: logits, probabilities or pooled features. Immutable. */
final class ExpectedValues {

    private static final double ROUNDING = 1e-3;

    private final Path file;
    private final double[] values;

    private ExpectedValues(Path file, double[] values) {
        this.file = file;
        this.values = values;
    }

    /**
     * @param file a NumPy file with numbers for one picture, [n] or [1, n]
     * @throws IOException if it is something else
     */
    static ExpectedValues read(Path file) throws IOException {
        return new ExpectedValues(file, NpyVector.read(file));
    }

    /**
     * How far an answer is from them.
     *
     * @return the largest difference, relative to the largest value
     * @throws IOException if there are as many as neither classes nor features
     */
    double distance(Answer answer) throws IOException {
        double[] outputs = isProbabilities(answer.isMultiLabel()) ? answer.probabilities() : answer.logits();
        int shift = answer.mistake().labelShift();
        if (values.length == outputs.length) {
            return shift == 0 ? distance(outputs, values) : Double.NaN;
        }
        if (values.length == outputs.length + shift && outputs.length > 0) {
            return shift < 0
                    ? distance(Arrays.copyOfRange(outputs, 1, outputs.length), values)
                    : distance(outputs, Arrays.copyOfRange(values, 1, values.length));
        }
        if (values.length == answer.features().length) {
            return shift == 0 ? distance(answer.features(), values) : Double.NaN;
        }
        if (Math.abs(values.length - outputs.length) == 1 && outputs.length > 0) {
            return Double.NaN;
        }
        throw new IOException("The expected values " + file + " are " + values.length + " numbers, but the network has "
                + (outputs.length == 0 ? "no classes" : outputs.length + " classes") + " and "
                + answer.features().length + " features");
    }

    private boolean isProbabilities(boolean multiLabel) {
        if (multiLabel) {
            return Arrays.stream(values).allMatch(value -> value >= 0 && value <= 1);
        }
        return Arrays.stream(values).allMatch(value -> value >= 0)
                && Math.abs(Arrays.stream(values).sum() - 1) < ROUNDING;
    }

    private static double distance(double[] found, double[] expected) {
        double largest = 0;
        double difference = 0;
        for (int i = 0; i < found.length; i++) {
            largest = Math.max(largest, Math.abs(expected[i]));
            difference = Math.max(difference, Math.abs(found[i] - expected[i]));
        }
        return difference / Math.max(largest, Double.MIN_NORMAL);
    }
}
