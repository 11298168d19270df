/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training.data;

import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/** @see TrainingData#of(DataSetIterator) */
final class IteratorData implements TrainingData {

    private final DataSetIterator iterator;
    private int batches;
    private long examples;
    private int batchSize;

    IteratorData(DataSetIterator iterator) {
        this.iterator = iterator;
        if (!iterator.resetSupported()) {
            throw new IllegalArgumentException(
                    "The iterator " + iterator.getClass().getSimpleName()
                            + " cannot be reset, and training takes several passes; use one that can");
        }
        iterator.reset();
        while (iterator.hasNext()) {
            int size = iterator.next().numExamples();
            batches++;
            examples += size;
            batchSize = Math.max(batchSize, size);
        }
        if (batches == 0) {
            throw new IllegalArgumentException(
                    "The iterator " + iterator.getClass().getSimpleName() + " gives no batches");
        }
    }

    @Override
    public DataSetIterator epoch(int epoch, int firstBatch) {
        iterator.reset();
        for (int i = 0; i < firstBatch; i++) {
            iterator.next();
        }
        return iterator;
    }

    @Override
    public DataSetIterator plain() {
        iterator.reset();
        return iterator;
    }

    @Override
    public int batches() {
        return batches;
    }

    @Override
    public long examples() {
        return examples;
    }

    @Override
    public int batchSize() {
        return batchSize;
    }
}
