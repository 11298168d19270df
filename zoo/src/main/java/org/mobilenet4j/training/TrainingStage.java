/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training;

import java.util.Locale;
import java.util.Objects;

/**
 * A part of a training: how long, what stays frozen, how fast. Immutable; begin with {@link #of} and change what you
 * need.
 *
 * <pre>{@code
 * List.of(
 *     TrainingStage.of(2, 0.01).freezeThrough("Conv_1"),
 *     TrainingStage.of(5, 0.005).freezeThrough("block_12").blockFactor(0.9),
 *     TrainingStage.of(10, 0.002).blockFactor(0.9));
 * }</pre>
 *
 * @param epochs        passes over the training data, at least 1
 * @param learningRate  the highest learning rate, that of the classifier; above 0
 * @param frozenThrough the last frozen block or vertex; null if nothing is frozen
 * @param blockFactor   a block's rate as a share of that of the block behind it, above 0 and at most 1
 * @param warmUp        share of the stage's updates in which the rate rises, at least 0 and below 1
 */
public record TrainingStage(int epochs, double learningRate, String frozenThrough, double blockFactor, double warmUp) {

    private static final double WARM_UP = 0.1;

    /** @throws IllegalArgumentException if a number is out of its range */
    public TrainingStage {
        require(epochs >= 1, "A stage's epochs must be at least 1, found %s", epochs);
        require(
                learningRate > 0 && learningRate < Double.POSITIVE_INFINITY,
                "A stage's learning rate must be above 0 and finite, found %s",
                learningRate);
        require(
                blockFactor > 0 && blockFactor <= 1,
                "The factor per block must be above 0 and at most 1, found %s",
                blockFactor);
        require(warmUp >= 0 && warmUp < 1, "The warm-up must be at least 0 and below 1 of the stage, found %s", warmUp);
    }

    /**
     * A stage in which everything trains at one rate, after a warm-up of a tenth of it.
     *
     * @param epochs       passes over the training data, at least 1
     * @param learningRate the highest one, above 0
     */
    public static TrainingStage of(int epochs, double learningRate) {
        return new TrainingStage(epochs, learningRate, null, 1, WARM_UP);
    }

    /**
     * Freezes the network from its input up to a block or vertex and with it: parameters and running statistics keep
     * their bits, and the frozen part runs in inference mode.
     *
     * @param name a block, {@code block_12}, or any vertex, {@code Conv_1}; looked up when the training begins
     */
    public TrainingStage freezeThrough(String name) {
        return new TrainingStage(epochs, learningRate, Objects.requireNonNull(name, "name"), blockFactor, warmUp);
    }

    /**
     * Discriminative rates: each block learns at this share of the rate of the block behind it; the classifier at the
     * full one (Howard, Ruder: "Universal Language Model Fine-tuning", arXiv 1801.06146, section 3.2).
     *
     * @param factor above 0 and at most 1, which is one rate for all
     */
    public TrainingStage blockFactor(double factor) {
        return new TrainingStage(epochs, learningRate, frozenThrough, factor, warmUp);
    }

    /**
     * How long the rate rises before it falls.
     *
     * @param share of the stage's updates, at least 0 and below 1
     */
    public TrainingStage warmUp(double share) {
        return new TrainingStage(epochs, learningRate, frozenThrough, blockFactor, share);
    }

    private static void require(boolean condition, String message, Object found) {
        if (!condition) {
            throw new IllegalArgumentException(String.format(Locale.ROOT, message, found));
        }
    }

    /** For people, and in checkpoints to tell whether a training goes on with the same stages. */
    @Override
    public String toString() {
        return epochs + " epochs at " + learningRate
                + (frozenThrough == null ? "" : ", frozen through " + frozenThrough)
                + (blockFactor == 1 ? "" : ", factor " + blockFactor + " per block")
                + ", warm-up " + warmUp;
    }
}
