/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training.features;

import java.util.Arrays;
import java.util.List;
import org.mobilenet4j.image.dataset.LabeledImage;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The features of pictures, in the pictures' order; with copies, all pictures as copy 0 come first, then all as copy 1.
 * Not changed once made.
 */
public final class FeatureTable {

    private final List<LabeledImage> images;
    private final INDArray features;
    private final int computed;

    /**
     * @param features [images times copies, ...]
     * @param computed how many rows were not in the cache
     */
    FeatureTable(List<LabeledImage> images, INDArray features, int computed) {
        this.images = List.copyOf(images);
        this.features = features;
        this.computed = computed;
    }

    /** The pictures, each once. */
    public List<LabeledImage> images() {
        return images;
    }

    /** [pictures times copies, ...]: FLOAT, C order, shared. What stands for the dots is the backbone's to say. */
    public INDArray features() {
        return features;
    }

    /** Copies of each picture, 1 or more. */
    public int copies() {
        return (int) (features.size(0) / images.size());
    }

    /** Floats of one row. */
    public int size() {
        return (int) (features.length() / features.size(0));
    }

    /** How many rows were computed because the cache did not have them. */
    public int computed() {
        return computed;
    }

    /** How many rows came from the cache. */
    public int reused() {
        return (int) features.size(0) - computed;
    }

    /** The rows of one copy, [pictures, ...], a view. */
    public INDArray copy(int number) {
        if (number < 0 || number >= copies()) {
            throw new IndexOutOfBoundsException("copy " + number + " of " + copies());
        }
        long from = (long) number * images.size();
        return features.get(NDArrayIndex.interval(from, from + images.size()));
    }

    /** The index of each row's class. */
    public int[] classes() {
        int[] pictures = images.stream().mapToInt(LabeledImage::index).toArray();
        int[] rows = new int[pictures.length * copies()];
        Arrays.setAll(rows, row -> pictures[row % pictures.length]);
        return rows;
    }

    /**
     * Features and one-hot labels, for DL4J.
     *
     * @param classes how many classes there are
     * @return features [rows, ...], labels [rows, classes]
     */
    public DataSet dataSet(int classes) {
        INDArray labels = Nd4j.zeros(DataType.FLOAT, features.size(0), classes);
        int[] indices = classes();
        for (int row = 0; row < indices.length; row++) {
            labels.putScalar(row, indices[row], 1);
        }
        return new DataSet(features, labels);
    }

    @Override
    public String toString() {
        return features.size(0) + " rows of " + size() + " features, " + computed + " computed, " + reused()
                + " from the cache";
    }
}
