/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training.data;

import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/**
 * Examples to learn from or to test with, pass after pass. What a pass gives depends on its number alone, so that a
 * training can be resumed in the middle of one. For use by one thread.
 *
 * <p>Features are pictures as the network reads them, labels [n, classes]. The iterators are read by the training thread
 * and not by a thread of DL4J's; to prepare batches on another one, hand out an {@code AsyncDataSetIterator} or read ahead
 * as {@link FolderData} does.
 */
public interface TrainingData {

    /**
     * A pass for training: shuffled and augmented as the data may be.
     *
     * @param epoch      the number of the pass, from 0
     * @param firstBatch how many of its batches to leave out
     * @return the rest of the pass; good until the next call of a method of this object
     */
    DataSetIterator epoch(int epoch, int firstBatch);

    /** A pass over all examples as they are, in their order. */
    DataSetIterator plain();

    /** Batches of a pass for training, at least 1. */
    int batches();

    /** Examples of a pass for training. */
    long examples();

    /** Examples of a full batch. */
    int batchSize();

    /**
     * Any iterator of DL4J's, {@code RecordReaderDataSetIterator} with DataVec's record readers among them. Do not put an
     * {@code AsyncDataSetIterator} around a reader of pictures: at one that cannot be decoded DataVec fails with an
     * {@code UnsatisfiedLinkError}, which silently ends that iterator's thread. Read by itself, the error arrives.
     *
     * @param iterator gives the same batches after each {@code reset()}; one that shuffles at {@code reset()} works too,
     *                 but a training that is resumed then sees another order. It is run through once, to count
     * @throws IllegalArgumentException if it cannot be reset or is empty
     */
    static TrainingData of(DataSetIterator iterator) {
        return new IteratorData(iterator);
    }
}
