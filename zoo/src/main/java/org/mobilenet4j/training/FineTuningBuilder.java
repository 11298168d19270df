/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.earlystopping.termination.EpochTerminationCondition;
import org.mobilenet4j.training.batchnorm.BatchNormPolicy;
import org.mobilenet4j.training.loss.ClassWeights;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;

/**
 * The settings of a {@link FineTuning}. What is not set: the network's own classifier and weight decay, Nesterov momentum
 * 0.9, 0.2 dropout before a new classifier, no label smoothing, class weights, mixup or averaging, {@link
 * BatchNormPolicy#AUTO}. Every method refuses illegal values with an {@link IllegalArgumentException}. Not thread-safe.
 */
public final class FineTuningBuilder implements Cloneable {

    private static final double MOMENTUM = 0.9;

    int classes;
    boolean multiLabel;
    List<TrainingStage> stages = List.of();
    IUpdater updater = new Nesterovs(MOMENTUM);
    Double weightDecay;
    double dropout = 0.2;
    double labelSmoothing;
    ClassWeights classWeights = ClassWeights.none();
    double mixup;
    double weightAverage;
    BatchNormPolicy batchNorm = BatchNormPolicy.AUTO;
    double batchNormDecay = 0.9;
    long seed = 42;
    List<EpochTerminationCondition> stopping = List.of();
    boolean keepsBest = true;
    Map<String, String> dataDescription = Map.of();
    Path checkpointFile;
    int checkpointEvery;

    FineTuningBuilder() {}

    /** A new classifier for this many classes, 2 or more; 0 keeps the network's own. */
    public FineTuningBuilder classes(int number) {
        require(
                number == 0 || number >= 2,
                "The classes must be 2 or more, or 0 to keep the classifier, found %s",
                number);
        classes = number;
        return this;
    }

    /**
     * True if a picture can be of several classes: a new classifier has a sigmoid for each then, and one that is kept has
     * to have them.
     */
    public FineTuningBuilder multiLabel(boolean several) {
        multiLabel = several;
        return this;
    }

    /** What trains when; at least one. */
    public FineTuningBuilder stages(TrainingStage... inOrder) {
        return stages(List.of(inOrder));
    }

    /** What trains when; at least one. */
    public FineTuningBuilder stages(List<TrainingStage> inOrder) {
        stages = List.copyOf(inOrder);
        return this;
    }

    /** How gradients change the weights; its learning rate is the stages' affair. */
    public FineTuningBuilder updater(IUpdater kind) {
        updater = kind.clone();
        return this;
    }

    /**
     * Decoupled weight decay (Loshchilov, Hutter: arXiv 1711.05101) of kernels and the classifier's weights, in place of
     * the network's regularisation: each step takes away this share times the learning rate.
     *
     * @param factor at least 0
     */
    public FineTuningBuilder weightDecay(double factor) {
        require(factor >= 0 && factor < 1, "The weight decay must be at least 0 and below 1, found %s", factor);
        weightDecay = factor;
        return this;
    }

    /** Share of the features that training drops before a new classifier, in [0, 1). */
    public FineTuningBuilder dropout(double share) {
        require(share >= 0 && share < 1, "The dropout must be at least 0 and below 1, found %s", share);
        dropout = share;
        return this;
    }

    /** Share of the target that is spread over all classes, in [0, 1) (Szegedy et al.: arXiv 1512.00567, section 7). */
    public FineTuningBuilder labelSmoothing(double share) {
        require(share >= 0 && share < 1, "The label smoothing must be at least 0 and below 1, found %s", share);
        labelSmoothing = share;
        return this;
    }

    /**
     * How much the classes count in the loss: {@link ClassWeights#balanced()} where some are rare. The classifier must be a
     * softmax, or sigmoids with {@link #multiLabel}.
     */
    public FineTuningBuilder classWeights(ClassWeights weights) {
        classWeights = Objects.requireNonNull(weights, "weights");
        return this;
    }

    /** A weight for each class, in the order of the network's outputs; see {@link ClassWeights#of}. */
    public FineTuningBuilder classWeights(double... weights) {
        return classWeights(ClassWeights.of(weights));
    }

    /**
     * Mixes the pictures of a batch in pairs, by a share from Beta(alpha, alpha) (Zhang et al.: arXiv 1710.09412).
     *
     * @param alpha 0 for off; usual ones are 0.1 to 0.4
     */
    public FineTuningBuilder mixup(double alpha) {
        require(alpha >= 0 && alpha < Double.POSITIVE_INFINITY, "Mixup's alpha must be 0 or more, found %s", alpha);
        mixup = alpha;
        return this;
    }

    /**
     * Tests and keeps the exponential moving average of the weights and not the last ones. In the first steps t the
     * weight of the old average is (1 + t) / (10 + t), as TensorFlow's {@code ExponentialMovingAverage} has it.
     *
     * @param decay weight of the old average, in [0, 1); 0 for off
     */
    public FineTuningBuilder weightAverage(double decay) {
        require(
                decay >= 0 && decay < 1,
                "The weight of the old average must be at least 0 and below 1, found %s",
                decay);
        weightAverage = decay;
        return this;
    }

    /** What becomes of batch norm's running statistics. */
    public FineTuningBuilder batchNorm(BatchNormPolicy policy) {
        batchNorm = Objects.requireNonNull(policy, "policy");
        return this;
    }

    /** Weight of the old running statistics in their moving average, in [0, 1): 0.9, torch's, unless set. */
    public FineTuningBuilder batchNormDecay(double decay) {
        require(decay >= 0 && decay < 1, "Batch norm's decay must be at least 0 and below 1, found %s", decay);
        batchNormDecay = decay;
        return this;
    }

    /** Decides the new classifier's weights, dropout and mixup; the order of the data is the data's affair. */
    public FineTuningBuilder seed(long number) {
        seed = number;
        return this;
    }

    /**
     * DL4J's conditions that end a stage early; they are asked after each of its epochs about the validation loss.
     */
    public FineTuningBuilder stopping(EpochTerminationCondition... conditions) {
        stopping = List.of(conditions);
        return this;
    }

    /**
     * True, the default, for the network that was best on the validation data; false for that of the last epoch: the one
     * to take where there is no validation data but only a test, which must not choose.
     */
    public FineTuningBuilder keepBest(boolean best) {
        keepsBest = best;
        return this;
    }

    /**
     * What the data is and how it is prepared: a part of {@link FineTuning#toString()}, so that a training is not resumed
     * with other data of the same size. A hash of the pictures and their preprocessing will do.
     */
    public FineTuningBuilder dataDescription(String text) {
        return dataDescription(text.isEmpty() ? Map.of() : Map.of("data", text));
    }

    /** As the other one, fact by fact: one that refuses to be resumed says which of them differ. */
    public FineTuningBuilder dataDescription(Map<String, String> facts) {
        dataDescription = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
        return this;
    }

    /**
     * Writes checkpoints. While a training lasts, no other one may use the file, in this process or another.
     *
     * @param file  where to; replaced by each newer one, in one go, also one of another training
     * @param every steps from one to the next, in addition to one at the end of each epoch; 0 for those only
     */
    public FineTuningBuilder checkpoints(Path file, int every) {
        require(every >= 0, "The steps between checkpoints must be 0 or more, found %s", every);
        checkpointFile = Objects.requireNonNull(file, "file");
        checkpointEvery = every;
        return this;
    }

    /** @throws IllegalArgumentException if there are no stages */
    public FineTuning build() {
        require(!stages.isEmpty(), "A training needs at least one stage, found %s", stages);
        return new FineTuning(copy());
    }

    FineTuningBuilder copy() {
        try {
            return (FineTuningBuilder) clone();
        } catch (CloneNotSupportedException e) {
            throw new AssertionError(e);
        }
    }

    private static void require(boolean condition, String message, Object found) {
        if (!condition) {
            throw new IllegalArgumentException(String.format(Locale.ROOT, message, found));
        }
    }
}
