/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.examples.finetune;

import org.mobilenet4j.examples.report.EpochRecord;
import org.mobilenet4j.training.StatisticsCheck;

/**
 * Told how a training run goes. Called on the thread that trains, which waits: be quick. All methods do nothing unless
 * overridden.
 */
public interface FinetuneListener {

    /** A listener that does nothing. */
    FinetuneListener SILENT = new FinetuneListener() {};

    /**
     * A pass over the training pictures begins.
     *
     * @param epoch    its number, from 1
     * @param epochs   how many there will be
     * @param pictures how many pictures the pass will use
     */
    default void epochStarted(int epoch, int epochs, int pictures) {}

    /**
     * The parameters were updated once.
     *
     * @param epoch    number of the pass, from 1
     * @param pictures how many pictures of the pass have been used
     * @param loss     mean cross-entropy per picture over the pass so far, in nats
     */
    default void batchTrained(int epoch, int pictures, double loss) {}

    /** The training is over, and its pictures were classified in training and in inference mode. */
    default void statisticsChecked(StatisticsCheck check) {}

    /** A pass is over and the held-out pictures were classified. */
    default void epochFinished(EpochRecord record) {}
}
