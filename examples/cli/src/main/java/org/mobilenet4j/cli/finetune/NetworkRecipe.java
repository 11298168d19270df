/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.finetune;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.mobilenet4j.image.dataset.ImageFolder;
import org.mobilenet4j.model.NetworkDescription;
import org.mobilenet4j.training.FineTuning;
import org.mobilenet4j.training.batchnorm.BatchNormPolicy;
import org.mobilenet4j.training.data.AugmentationStrength;
import org.mobilenet4j.training.data.FolderData;
import org.mobilenet4j.training.loss.ClassWeights;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;

/**
 * Learning with the whole network or a part of it, stage by stage. Immutable.
 *
 * @param tuning       stages, updater, targets, averages and batch norm; of its classes, seed, data and checkpoints
 *                     nothing counts. Which epoch is kept depends on whether there are validation pictures: a test must
 *                     not choose it
 * @param batchSize    pictures per update
 * @param weightDecay  L2 penalty on convolution and classifier weights
 * @param augmentation how much training pictures are changed
 * @param leastUpdates of the weights that a training has, with more epochs where the pictures are few; 0 if the epochs were
 *                     asked for
 */
record NetworkRecipe(
        FineTuning tuning, int batchSize, double weightDecay, AugmentationStrength augmentation, int leastUpdates)
        implements Recipe {

    /** @throws IllegalArgumentException for a batch below 2 whose statistics batch norm would normalise with, or below 1 */
    NetworkRecipe {
        requireComparable(batchSize, tuning.batchNorm());
        tuning = tuning.toBuilder().keepBest(false).build();
        Objects.requireNonNull(augmentation, "augmentation");
    }

    /** With as many epochs as its stages have. */
    NetworkRecipe(FineTuning tuning, int batchSize, double weightDecay, AugmentationStrength augmentation) {
        this(tuning, batchSize, weightDecay, augmentation, 0);
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

    private NetworkRecipe with(FineTuning.Builder changed) {
        return new NetworkRecipe(changed.build(), batchSize, weightDecay, augmentation, leastUpdates);
    }

    private NetworkRecipe with(Schedule changed) {
        return with(tuning.toBuilder().stages(changed.stages()));
    }

    private Schedule schedule() {
        return new Schedule(tuning.stages());
    }

    /** @param updates of the weights that a training has at least, with more epochs where the pictures are few */
    NetworkRecipe withLeastUpdates(int updates) {
        return new NetworkRecipe(tuning, batchSize, weightDecay, augmentation, updates);
    }

    @Override
    public NetworkRecipe forPictures(int pictures) {
        int batches = Math.max(1, pictures / batchSize);
        int epochs = (leastUpdates + batches - 1) / batches;
        return epochs <= epochs() ? this : withEpochs(epochs);
    }

    @Override
    public int epochs() {
        return tuning.epochs();
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
        return new NetworkRecipe(tuning, pictures, weightDecay, augmentation, leastUpdates);
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
        int used = FolderData.usedByAPass(pictures, batchSize);
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
        return with(tuning.toBuilder().batchNorm(policy));
    }

    @Override
    public NetworkDescription.Builder applyTo(NetworkDescription.Builder network) {
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
        return updater instanceof Nesterovs nesterovs
                ? "Nesterov momentum " + nesterovs.getMomentum()
                : updater.getClass().getSimpleName();
    }

    @Override
    public TrainedNetwork train(
            FinetuneSettings settings, ImageFolder data, EpochProgress progress, Checkpoints checkpoints)
            throws IOException {
        return new Trainer(settings, this, progress, checkpoints).train(data);
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
