/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training.metrics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What true classes and predicted probabilities come to: accuracy, confusion, precision and recall of each class,
 * calibration. The predicted class is the most probable one, the first of equals. Averages over classes leave out classes
 * that neither occur nor were predicted, as scikit-learn does. Immutable.
 */
public final class ClassificationMetrics {

    /** Bins of the usual reliability plot. */
    public static final int BINS = 15;

    /** Keeps the logarithm of a probability that was rounded to 0 finite; the clip of DL4J's {@code LossMCXENT}. */
    private static final double SMALLEST = 1e-10;

    private final List<String> labels;
    private final int[] actual;
    private final double[][] probabilities;
    private final int[] predicted;
    private final int[][] confusion;

    private ClassificationMetrics(List<String> labels, int[] actual, double[][] probabilities) {
        this.labels = List.copyOf(labels);
        this.actual = actual;
        this.probabilities = probabilities;
        this.predicted = Arrays.stream(probabilities)
                .mapToInt(ClassificationMetrics::largest)
                .toArray();
        this.confusion = new int[labels.size()][labels.size()];
        for (int i = 0; i < actual.length; i++) {
            confusion[actual[i]][predicted[i]]++;
        }
    }

    /**
     * @param labels        the classes' names
     * @param actual        the index of each picture's true class
     * @param probabilities [pictures][classes], each row adding up to 1
     * @throws IllegalArgumentException if there are no pictures, lengths do not fit, an index is no class's, or a
     *                                  probability is not between 0 and 1
     */
    public static ClassificationMetrics of(List<String> labels, int[] actual, double[][] probabilities) {
        if (actual.length == 0 || actual.length != probabilities.length) {
            throw new IllegalArgumentException(
                    "Expected as many true classes as rows of probabilities and at least one," + " found "
                            + actual.length + " and " + probabilities.length);
        }
        double[][] rows = new double[actual.length][];
        for (int i = 0; i < actual.length; i++) {
            if (actual[i] < 0 || actual[i] >= labels.size() || probabilities[i].length != labels.size()) {
                throw new IllegalArgumentException("Picture " + i + " is of class " + actual[i] + " and has "
                        + probabilities[i].length + " probabilities, but there are " + labels.size() + " classes");
            }
            rows[i] = probabilities[i].clone();
            for (double p : rows[i]) {
                if (!(p >= 0 && p <= 1 + 1e-6)) {
                    throw new IllegalArgumentException("Picture " + i + " has the probability " + p
                            + "; probabilities lie between 0 and 1: is the network's output softmax?");
                }
            }
        }
        return new ClassificationMetrics(labels, actual.clone(), rows);
    }

    /** The same from a network's output, [pictures, classes]. */
    public static ClassificationMetrics of(List<String> labels, int[] actual, INDArray probabilities) {
        return of(labels, actual, probabilities.toDoubleMatrix());
    }

    private static int largest(double[] row) {
        int largest = 0;
        for (int i = 1; i < row.length; i++) {
            largest = row[i] > row[largest] ? i : largest;
        }
        return largest;
    }

    /** The classes' names. */
    public List<String> labels() {
        return labels;
    }

    /** How many pictures there are. */
    public int pictures() {
        return actual.length;
    }

    /** Index of the class a picture was taken for. */
    public int predicted(int picture) {
        return predicted[picture];
    }

    /** How probable that class was, 0 to 1. */
    public double confidence(int picture) {
        return probabilities[picture][predicted[picture]];
    }

    /** How many pictures of one class were taken for another, or the same. */
    public int confusion(int actualClass, int predictedClass) {
        return confusion[actualClass][predictedClass];
    }

    /** Share of the pictures whose predicted class is right. */
    public double accuracy() {
        return topKAccuracy(1);
    }

    /**
     * Share of the pictures whose true class is among the most probable ones.
     *
     * @param k how many, at least 1
     */
    public double topKAccuracy(int k) {
        if (k < 1) {
            throw new IllegalArgumentException("At least one class must be looked at, found k = " + k);
        }
        int right = 0;
        for (int i = 0; i < actual.length; i++) {
            double own = probabilities[i][actual[i]];
            int before = 0;
            for (int c = 0; c < probabilities[i].length; c++) {
                double other = probabilities[i][c];
                before += other > own || other == own && c < actual[i] ? 1 : 0;
            }
            right += before < k ? 1 : 0;
        }
        return (double) right / actual.length;
    }

    /** The mean cross-entropy in nats. */
    public double logLoss() {
        double loss = 0;
        for (int i = 0; i < actual.length; i++) {
            loss -= Math.log(Math.max(SMALLEST, probabilities[i][actual[i]]));
        }
        return loss / actual.length;
    }

    /** Each class, in the order of their indices. */
    public List<ClassMetrics> classes() {
        List<ClassMetrics> classes = new ArrayList<>();
        for (int c = 0; c < labels.size(); c++) {
            int named = 0;
            for (int[] row : confusion) {
                named += row[c];
            }
            classes.add(
                    new ClassMetrics(labels.get(c), Arrays.stream(confusion[c]).sum(), named, confusion[c][c]));
        }
        return classes;
    }

    /** The mean of the classes' precision. */
    public double macroPrecision() {
        return macro(ClassMetrics::precision);
    }

    /** The mean of the classes' recall. */
    public double macroRecall() {
        return macro(ClassMetrics::recall);
    }

    /** The mean of the classes' F1. */
    public double macroF1() {
        return macro(ClassMetrics::f1);
    }

    private double macro(ToDoubleFunction<ClassMetrics> metric) {
        return classes().stream()
                .filter(row -> row.pictures() + row.named() > 0)
                .mapToDouble(metric)
                .average()
                .orElseThrow();
    }

    /**
     * The pictures by the probability of their predicted class.
     *
     * @param bins how many bins of equal width
     */
    public List<ReliabilityBin> reliability(int bins) {
        if (bins < 1) {
            throw new IllegalArgumentException("At least one bin is needed, found " + bins);
        }
        int[] count = new int[bins];
        int[] right = new int[bins];
        double[] sum = new double[bins];
        for (int i = 0; i < actual.length; i++) {
            int bin = Math.max(0, Math.min(bins - 1, (int) Math.ceil(confidence(i) * bins) - 1));
            count[bin]++;
            sum[bin] += confidence(i);
            right[bin] += predicted[i] == actual[i] ? 1 : 0;
        }
        List<ReliabilityBin> result = new ArrayList<>();
        for (int bin = 0; bin < bins; bin++) {
            int pictures = Math.max(1, count[bin]);
            result.add(new ReliabilityBin(
                    (double) bin / bins,
                    (bin + 1.0) / bins,
                    count[bin],
                    sum[bin] / pictures,
                    (double) right[bin] / pictures));
        }
        return result;
    }

    /**
     * The expected calibration error (Guo, Pleiss, Sun, Weinberger: "On Calibration of Modern Neural Networks", ICML
     * 2017, arXiv 1706.04599): how far probability and accuracy are apart, averaged over the pictures, in
     * {@value #BINS} bins. 0 is best.
     */
    public double calibrationError() {
        return reliability(BINS).stream()
                        .mapToDouble(bin -> bin.pictures() * Math.abs(bin.accuracy() - bin.confidence()))
                        .sum()
                / actual.length;
    }
}
