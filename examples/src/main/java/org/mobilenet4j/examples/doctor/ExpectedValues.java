/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.examples.doctor;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What another program got for the picture: logits, probabilities or pooled features. Immutable. */
final class ExpectedValues {

    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
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
        byte[] start = new byte[MAGIC.length];
        try (InputStream stream = Files.newInputStream(file)) {
            if (stream.readNBytes(start, 0, start.length) < start.length || !Arrays.equals(start, MAGIC)) {
                throw new IOException("Cannot read the expected values " + file
                        + ": it is no NumPy file; write it with numpy.save(file, logits)");
            }
        }
        INDArray array = Nd4j.createFromNpyFile(file.toFile());
        long[] shape = array.shape();
        if (array.length() < 2 || array.length() != shape[shape.length - 1]) {
            throw new IOException("Cannot use the expected values " + file + ": their shape is "
                    + Arrays.toString(shape) + "; give those of one picture, [n] or [1, n]");
        }
        return new ExpectedValues(
                file, array.castTo(DataType.DOUBLE).reshape(array.length()).toDoubleVector());
    }

    /**
     * How far an answer is from them.
     *
     * @return the largest difference, relative to the largest value
     * @throws IOException if there are as many as neither classes nor features
     */
    double distance(Answer answer) throws IOException {
        double[] outputs = isProbabilities() ? answer.probabilities() : answer.logits();
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

    private boolean isProbabilities() {
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
