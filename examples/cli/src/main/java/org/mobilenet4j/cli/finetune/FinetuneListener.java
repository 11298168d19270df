/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.finetune;

import org.mobilenet4j.cli.report.EpochRecord;
import org.mobilenet4j.training.EpochResult;
import org.mobilenet4j.training.TrainingStage;
import org.mobilenet4j.training.batchnorm.BatchNormPolicy;
import org.mobilenet4j.training.batchnorm.StatisticsCheck;
import org.mobilenet4j.training.features.FeatureTable;

/**
 * Told how a training run goes. Called on the thread that trains, which waits: be quick. All methods do nothing unless
 * overridden.
 */
interface FinetuneListener {

    /** A listener that does nothing. */
    FinetuneListener SILENT = new FinetuneListener() {};

    /**
     * The policy for batch norm is known.
     *
     * @param policy never {@link BatchNormPolicy#AUTO}
     * @param reason for people
     */
    default void batchNormChosen(BatchNormPolicy policy, String reason) {}

    /**
     * A stage begins, or goes on after an interruption.
     *
     * @param number from 1
     * @param stages how many there are
     * @param stage  what it does
     */
    default void stageStarted(int number, int stages, TrainingStage stage) {}

    /**
     * Some features of a frozen network were computed.
     *
     * @param which of which pictures: "training" or "held-out"
     * @param done  rows so far
     * @param total rows that were not in a cache
     */
    default void featuresComputed(String which, int done, int total) {}

    /** All features of the "training" or "held-out" pictures are there. */
    default void featuresReady(String which, FeatureTable table) {}

    /** A head was trained on features, and this is its last epoch. */
    default void headTrained(EpochResult last) {}

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
