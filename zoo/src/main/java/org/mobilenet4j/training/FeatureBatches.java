/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;

/** Rows of a table in batches, in another order at each pass. Not thread-safe. */
final class FeatureBatches implements DataSetIterator {

    private static final long serialVersionUID = 1L;

    private final transient INDArray features;
    private final transient INDArray labels;
    private final transient List<Integer> order = new ArrayList<>();
    private final transient Random random;
    private final int batch;
    private int given;

    /**
     * @param features [rows, size]
     * @param indices  the class of each row
     * @param classes  how many there are
     * @param smoothing part of each label's probability that is spread over all classes
     * @param batch    rows of a batch; the last one of a pass may be smaller
     * @param seed     decides the order
     */
    FeatureBatches(INDArray features, int[] indices, int classes, double smoothing, int batch, long seed) {
        this.features = features;
        this.labels =
                Nd4j.valueArrayOf(new long[] {indices.length, classes}, (float) (smoothing / classes), DataType.FLOAT);
        this.batch = Math.min(batch, indices.length);
        this.random = new Random(seed);
        for (int row = 0; row < indices.length; row++) {
            if (indices[row] < 0 || indices[row] >= classes) {
                throw new IllegalArgumentException("Row " + row + " is of class " + indices[row] + ", but there are "
                        + classes + " classes: 0 to " + (classes - 1));
            }
            labels.putScalar(row, indices[row], (float) (1 - smoothing + smoothing / classes));
            order.add(row);
        }
        reset();
    }

    /** Batches of a pass. */
    int batches() {
        return (order.size() + batch - 1) / batch;
    }

    @Override
    public void reset() {
        Collections.shuffle(order, random);
        given = 0;
    }

    @Override
    public boolean hasNext() {
        return given < order.size();
    }

    @Override
    public DataSet next() {
        return next(batch);
    }

    @Override
    public DataSet next(int number) {
        if (!hasNext()) {
            throw new NoSuchElementException("the pass is over after " + given + " rows; call reset() for another");
        }
        int to = Math.min(order.size(), given + number);
        int[] rows =
                order.subList(given, to).stream().mapToInt(Integer::intValue).toArray();
        given = to;
        return new DataSet(Nd4j.pullRows(features, 1, rows), Nd4j.pullRows(labels, 1, rows));
    }

    @Override
    public int batch() {
        return batch;
    }

    @Override
    public int totalOutcomes() {
        return (int) labels.size(1);
    }

    @Override
    public int inputColumns() {
        return (int) features.size(1);
    }

    @Override
    public List<String> getLabels() {
        return null;
    }

    @Override
    public boolean resetSupported() {
        return true;
    }

    /** False: rows are in memory already. */
    @Override
    public boolean asyncSupported() {
        return false;
    }

    @Override
    public void setPreProcessor(DataSetPreProcessor preProcessor) {
        throw new UnsupportedOperationException("the features are standardised already");
    }

    @Override
    public DataSetPreProcessor getPreProcessor() {
        return null;
    }
}
