/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.examples.finetune;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.mobilenet4j.MobileNetV2Builder;
import org.mobilenet4j.image.dataset.ImageFolder;
import org.mobilenet4j.training.FineTuning;
import org.mobilenet4j.training.FineTuningBuilder;
import org.mobilenet4j.training.batchnorm.BatchNormPolicy;
import org.mobilenet4j.training.data.AugmentationStrength;
import org.mobilenet4j.training.data.BatchPlan;
import org.mobilenet4j.training.loss.ClassWeights;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;

/** Learning with the whole network or a part of it, stage by stage. Immutable. */
final class NetworkRecipe implements Recipe {

    private final FineTuning tuning;
    private final int batchSize;
    private final double weightDecay;
    private final AugmentationStrength augmentation;
    /** Null if the policy for batch norm was asked for. */
    private final String batchNormOrigin;
    /** 0 if the epochs were asked for. */
    private final int leastUpdates;

    /**
     * @param tuning       stages, updater, targets, averages and batch norm; of its classes, seed, data and checkpoints
     *                     nothing counts. Which epoch is kept depends on whether there are validation pictures: a test must
     *                     not choose it
     * @param batchSize    pictures per update
     * @param weightDecay  L2 penalty on convolution and classifier weights
     * @param augmentation how much training pictures are changed
     * @throws IllegalArgumentException for a batch below 2 whose statistics batch norm would normalise with, or below 1
     */
    NetworkRecipe(FineTuning tuning, int batchSize, double weightDecay, AugmentationStrength augmentation) {
        this(tuning, batchSize, weightDecay, augmentation, null, 0);
    }

    private NetworkRecipe(
            FineTuning tuning,
            int batchSize,
            double weightDecay,
            AugmentationStrength augmentation,
            String batchNormOrigin,
            int leastUpdates) {
        requireComparable(batchSize, tuning.batchNorm());
        this.leastUpdates = leastUpdates;
        this.batchNormOrigin = batchNormOrigin;
        this.tuning = tuning.toBuilder().keepBest(false).build();
        this.batchSize = batchSize;
        this.weightDecay = weightDecay;
        this.augmentation = Objects.requireNonNull(augmentation, "augmentation");
    }

    private static void requireComparable(int batchSize, BatchNormPolicy policy) {
        boolean comparesPictures = policy == BatchNormPolicy.TRAIN_STATISTICS || policy == BatchNormPolicy.RECALIBRATE;
        if (batchSize < (comparesPictures ? 2 : 1)) {
            throw new IllegalArgumentException(
                    comparesPictures
                            ? "The batch size must be at least 2, because batch norm normalises with the"
                                    + " statistics of the batch; found " + batchSize
                            : "The batch size must be at least 1, found " + batchSize);
        }
    }

    @Override
    public NetworkRecipe with(RecipeOptions options) {
        return options.applyTo(this);
    }

    private NetworkRecipe with(FineTuningBuilder changed) {
        return new NetworkRecipe(changed.build(), batchSize, weightDecay, augmentation, batchNormOrigin, leastUpdates);
    }

    private NetworkRecipe with(Schedule changed) {
        return with(tuning.toBuilder().stages(changed.stages()));
    }

    private Schedule schedule() {
        return new Schedule(tuning.stages());
    }

    /** @param updates of the weights that a training has at least, with more epochs where the pictures are few */
    NetworkRecipe withLeastUpdates(int updates) {
        return new NetworkRecipe(tuning, batchSize, weightDecay, augmentation, batchNormOrigin, updates);
    }

    @Override
    public NetworkRecipe forPictures(int pictures) {
        int batches = Math.max(1, pictures / batchSize);
        int epochs = (leastUpdates + batches - 1) / batches;
        return epochs <= epochs() ? this : withEpochs(epochs);
    }

    /** @param origin who chose the policy for batch norm, if nobody asked for it */
    NetworkRecipe withBatchNormOrigin(String origin) {
        return new NetworkRecipe(tuning, batchSize, weightDecay, augmentation, origin, leastUpdates);
    }

    /**
     * Why batch norm goes by its policy.
     *
     * @param reason the library's, which does not know who asked
     */
    String batchNormReason(String reason) {
        return batchNormOrigin == null ? reason : batchNormOrigin;
    }

    /** The library's part of it. */
    FineTuning tuning() {
        return tuning;
    }

    /** How much training pictures are changed. */
    AugmentationStrength augmentation() {
        return augmentation;
    }

    @Override
    public int epochs() {
        return tuning.epochs();
    }

    @Override
    public int batchSize() {
        return batchSize;
    }

    @Override
    public double learningRate() {
        return schedule().learningRate();
    }

    @Override
    public NetworkRecipe withEpochs(int number) {
        return with(schedule().withEpochs(number)).withLeastUpdates(0);
    }

    @Override
    public NetworkRecipe withBatchSize(int pictures) {
        return new NetworkRecipe(tuning, pictures, weightDecay, augmentation, batchNormOrigin, leastUpdates);
    }

    @Override
    public NetworkRecipe withLearningRate(double highest) {
        return with(schedule().withLearningRate(highest));
    }

    @Override
    public NetworkRecipe withLabelSmoothing(double share) {
        return with(tuning.toBuilder().labelSmoothing(share));
    }

    @Override
    public ClassWeights classWeights() {
        return tuning.classWeights();
    }

    @Override
    public NetworkRecipe withClassWeights(ClassWeights weights) {
        return with(tuning.toBuilder().classWeights(weights));
    }

    @Override
    public String training(int pictures) {
        int used = BatchPlan.pictures(pictures, batchSize);
        return used == pictures
                ? Integer.toString(pictures)
                : pictures + ", of which each epoch uses " + used + ", other ones each time, in full batches";
    }

    @Override
    public String validation(int pictures) {
        return pictures + "; the curves' held-out pictures, which chose the epoch that is kept";
    }

    /** One stage, the last one with all epochs and the highest rate, frozen up to a block or vertex. */
    NetworkRecipe withFreezeThrough(String name) {
        return with(schedule().frozenThrough(name));
    }

    /** @throws IllegalArgumentException below 0 */
    NetworkRecipe withMixup(double alpha) {
        return with(tuning.toBuilder().mixup(alpha));
    }

    /** @throws IllegalArgumentException unless at least 0 and below 1 */
    NetworkRecipe withWeightAverage(double decay) {
        return with(tuning.toBuilder().weightAverage(decay));
    }

    NetworkRecipe withBatchNorm(BatchNormPolicy policy) {
        FineTuning changed = tuning.toBuilder().batchNorm(policy).build();
        return new NetworkRecipe(changed, batchSize, weightDecay, augmentation, null, leastUpdates);
    }

    @Override
    public MobileNetV2Builder applyTo(MobileNetV2Builder network) {
        return network.dropout(tuning.dropout()).weightDecay(weightDecay);
    }

    @Override
    public Map<String, String> lines() {
        Map<String, String> lines = new LinkedHashMap<>();
        lines.put("epochs", Integer.toString(epochs()));
        lines.putAll(schedule().lines());
        lines.put("batch size", Integer.toString(batchSize));
        lines.put("updater", updater());
        lines.put("weight decay", Double.toString(weightDecay));
        lines.put("dropout", Double.toString(tuning.dropout()));
        lines.put("label smoothing", Double.toString(tuning.labelSmoothing()));
        lines.put("mixup", tuning.mixup() == 0 ? "off" : "alpha " + tuning.mixup());
        lines.put("average of the weights", tuning.weightAverage() == 0 ? "off" : "decay " + tuning.weightAverage());
        lines.put("class weights", tuning.classWeights().toString());
        lines.put("batch norm policy", tuning.batchNorm() + ", decay " + tuning.batchNormDecay());
        lines.put("augmentation", augmentation.description());
        return lines;
    }

    private String updater() {
        IUpdater updater = tuning.updater();
        return updater instanceof Nesterovs
                ? "Nesterov momentum " + ((Nesterovs) updater).getMomentum()
                : updater.getClass().getSimpleName();
    }

    @Override
    public TrainedNetwork train(
            FinetuneSettings settings, ImageFolder data, FinetuneListener listener, Checkpoints checkpoints)
            throws IOException {
        return new Trainer(settings, this, listener, checkpoints).train(data);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NetworkRecipe that && lines().equals(that.lines());
    }

    @Override
    public int hashCode() {
        return lines().hashCode();
    }

    @Override
    public String toString() {
        return epochs() + " epochs, batches of " + batchSize + ", learning rate " + learningRate()
                + (tuning.stages().size() == 1 ? "" : " in " + tuning.stages().size() + " stages");
    }
}
