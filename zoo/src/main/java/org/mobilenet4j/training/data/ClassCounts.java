/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training.data;

import java.util.Arrays;
import org.mobilenet4j.image.dataset.LabeledImage;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/** How often each class occurs in training data. Immutable. */
public final class ClassCounts {

    @JsonProperty
    private final double[] perClass;

    @JsonProperty
    private final long examples;

    /**
     * @param perClass sums of the labels; an example of several classes counts in each
     * @param examples how many there are
     */
    @JsonCreator
    public ClassCounts(@JsonProperty("perClass") double[] perClass, @JsonProperty("examples") long examples) {
        this.perClass = perClass;
        this.examples = examples;
    }

    /** Of rows of features, each of one of so many classes. */
    public static ClassCounts of(int[] indices, int classes) {
        double[] sums = new double[classes];
        for (int index : indices) {
            sums[index]++;
        }
        return new ClassCounts(sums, indices.length);
    }

    /** Files are not decoded for it; other data is run through once. */
    public static ClassCounts of(TrainingData data) {
        return data instanceof FolderData folder ? of(folder) : of(data.plain());
    }

    private static ClassCounts of(FolderData data) {
        double[] sums = new double[data.labels().size()];
        for (LabeledImage image : data.images()) {
            image.indices().forEach(index -> sums[index]++);
        }
        return new ClassCounts(sums, data.images().size());
    }

    private static ClassCounts of(DataSetIterator data) {
        double[] sums = new double[0];
        long examples = 0;
        while (data.hasNext()) {
            INDArray labels = data.next().getLabels().castTo(DataType.DOUBLE);
            double[] batch = labels.sum(0).toDoubleVector();
            sums = sums.length == 0 ? new double[batch.length] : sums;
            for (int c = 0; c < sums.length; c++) {
                sums[c] += batch[c];
            }
            examples += labels.size(0);
        }
        return new ClassCounts(sums, examples);
    }

    public double[] perClass() {
        return perClass.clone();
    }

    public long examples() {
        return examples;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ClassCounts that && Arrays.equals(perClass, that.perClass) && examples == that.examples;
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(perClass) + Long.hashCode(examples);
    }

    @Override
    public String toString() {
        return Arrays.toString(perClass) + " of " + examples;
    }
}
