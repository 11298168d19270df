/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.finetune;

import java.io.IOException;
import java.util.Map;
import org.mobilenet4j.image.dataset.ImageFolder;
import org.mobilenet4j.model.NetworkDescription;
import org.mobilenet4j.training.loss.ClassWeights;

/** How a network learns from pictures. Implementations are immutable. */
interface Recipe {

    /**
     * The same with what the options say; they have been found to suit it.
     *
     * @throws IllegalArgumentException if a value is out of range; the message names the option
     */
    Recipe with(RecipeOptions options);

    /** Passes over what is learned from, in all. */
    int epochs();

    /** Examples per update of the weights. */
    int batchSize();

    /** The highest learning rate. */
    double learningRate();

    /** @throws IllegalArgumentException if there are too few */
    Recipe withEpochs(int number);

    /** With as many epochs as this many pictures need, unless epochs were asked for. */
    Recipe forPictures(int pictures);

    /** @throws IllegalArgumentException if there are too few */
    Recipe withBatchSize(int examples);

    /** @throws IllegalArgumentException unless above 0 and at most 1 */
    Recipe withLearningRate(double highest);

    /** @throws IllegalArgumentException unless at least 0 and below 1 */
    Recipe withLabelSmoothing(double share);

    /** How much the classes count in the loss. */
    ClassWeights classWeights();

    /** The same with other weights of the classes. */
    Recipe withClassWeights(ClassWeights weights);

    /**
     * How many of the training images an epoch uses, for people.
     *
     * @param pictures how many there are
     */
    String training(int pictures);

    /**
     * What becomes of validation pictures, for people.
     *
     * @param pictures how many there are
     */
    String validation(int pictures);

    /** Tells the network to learn with what the recipe wants of it. */
    NetworkDescription.Builder applyTo(NetworkDescription.Builder network);

    /** All that decides the outcome, for people: name to value, in the order to show. */
    Map<String, String> lines();

    /**
     * Learns.
     *
     * @param settings    of which this is a part
     * @param data        the pictures
     * @param progress    told how it goes
     * @param checkpoints where checkpoints go, and whether the training begins with one; null for none
     * @throws IOException                  if something cannot be read or written; the message says what to do
     * @throws java.io.UncheckedIOException if a picture can no longer be read; the cause names it
     * @throws IllegalStateException        if the training diverges
     */
    TrainedNetwork train(FinetuneSettings settings, ImageFolder data, EpochProgress progress, Checkpoints checkpoints)
            throws IOException;
}
