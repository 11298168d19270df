/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training.data;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.ExecutorService;
import org.mobilenet4j.image.dataset.LabeledImage;
import org.mobilenet4j.internal.io.ReadAhead;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/**
 * The pictures of a data set as batches for DL4J, decoded ahead of time on other threads: features [n, 3, height, width]
 * RGB, scaled for the network; labels [n, classes], 1 for each class that a picture shows, else 0. A batch depends on the
 * seed and on how often {@link #reset()} was called, not on the number of threads.
 *
 * <p>Reading ahead starts with {@link #reset()}, which has to be called before each pass, the first one too. For use by
 * one thread.
 */
final class ImageBatches implements DataSetIterator {

    private static final long serialVersionUID = 1L;

    /** Batches that are decoded or wait decoded. */
    private static final int AHEAD = 4;

    private final transient BatchPlan plan;
    private final transient BatchDecoder decoder;
    private final transient ExecutorService threads;
    private transient ReadAhead<DataSet> ahead;
    private transient List<BatchPlan.Batch> pass = List.of();
    private int passes;
    private int given;

    /**
     * @param plan    which pictures make up which batch
     * @param decoder turns a batch's pictures into numbers
     * @param threads run the decoder; the caller's to shut down
     */
    ImageBatches(BatchPlan plan, BatchDecoder decoder, ExecutorService threads) {
        this.plan = plan;
        this.decoder = decoder;
        this.threads = threads;
    }

    /** Begins a new pass: the next batch is the first of the plan's next pass. */
    @Override
    public void reset() {
        start(passes, 0);
    }

    /**
     * Begins a certain pass; {@link #reset()} goes on with the one behind it.
     *
     * @param number     of the pass, from 0
     * @param firstBatch how many of its batches are left out
     */
    void start(int number, int firstBatch) {
        if (ahead != null) {
            ahead.close();
        }
        List<BatchPlan.Batch> whole = plan.pass(number);
        pass = whole.subList(Math.min(firstBatch, whole.size()), whole.size());
        passes = number + 1;
        given = 0;
        ahead = ReadAhead.on(threads, "decoding a batch of pictures", AHEAD, pass, decoder::decode);
    }

    @Override
    public boolean hasNext() {
        return given < pass.size();
    }

    /**
     * The next batch, waiting for it if need be.
     *
     * @throws UncheckedIOException   if a picture can no longer be read; the cause names it
     * @throws NoSuchElementException after the last batch of a pass
     */
    @Override
    public DataSet next() {
        if (!hasNext()) {
            throw new NoSuchElementException("the pass is over after " + given + " batches; call reset() for another");
        }
        given++;
        try {
            return ahead.next();
        } catch (InterruptedIOException e) {
            throw new IllegalStateException("interrupted while waiting for pictures", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many pictures one pass gives. */
    int pictures() {
        return plan.pictures();
    }

    /** How many batches one pass gives. */
    int batches() {
        return plan.batches();
    }

    /** The pictures in the order of the current pass. */
    List<LabeledImage> order() {
        return BatchPlan.images(pass);
    }

    @Override
    public int batch() {
        return plan.batchSize();
    }

    @Override
    public int totalOutcomes() {
        return decoder.labels().size();
    }

    @Override
    public int inputColumns() {
        return decoder.inputSize();
    }

    @Override
    public List<String> getLabels() {
        return decoder.labels();
    }

    @Override
    public boolean resetSupported() {
        return true;
    }

    /** False: batches are read ahead already. */
    @Override
    public boolean asyncSupported() {
        return false;
    }

    @Override
    public DataSet next(int number) {
        throw new UnsupportedOperationException("batches have " + batch() + " pictures; call next()");
    }

    @Override
    public void setPreProcessor(DataSetPreProcessor preProcessor) {
        throw new UnsupportedOperationException("the pictures are scaled for the network already");
    }

    @Override
    public DataSetPreProcessor getPreProcessor() {
        return null;
    }
}
