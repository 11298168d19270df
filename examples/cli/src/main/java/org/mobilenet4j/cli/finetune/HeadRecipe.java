/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.finetune;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.mobilenet4j.image.dataset.ImageFolder;
import org.mobilenet4j.model.NetworkDescription;
import org.mobilenet4j.training.HeadTraining;
import org.mobilenet4j.training.features.Backbone;
import org.mobilenet4j.training.features.PictureCopies;
import org.mobilenet4j.training.loss.ClassWeights;

/**
 * Learning a linear head alone, from features that the frozen network computes once. Immutable.
 *
 * @param head     how the head learns; its seed does not count, the settings have one
 * @param vertices whose means are the features; a network without one of them gives its pooled features
 * @param copies   variants of each training picture
 * @param cache    the folder that keeps the features, made when there is something to keep; null to keep them in memory
 */
record HeadRecipe(HeadTraining head, List<String> vertices, PictureCopies copies, Path cache) implements Recipe {

    /** @throws IllegalArgumentException if the learning rate is above 1 */
    HeadRecipe {
        vertices = List.copyOf(vertices);
        Objects.requireNonNull(copies, "copies");
        if (head.learningRate() > 1) {
            throw new IllegalArgumentException(
                    "The learning rate must be above 0 and at most 1, found " + head.learningRate());
        }
    }

    @Override
    public int epochs() {
        return head.epochs();
    }

    @Override
    public int batchSize() {
        return head.batch();
    }

    @Override
    public double learningRate() {
        return head.learningRate();
    }

    @Override
    public ClassWeights classWeights() {
        return head.classWeights();
    }

    private HeadRecipe with(HeadTraining changed) {
        return new HeadRecipe(changed, vertices, copies, cache);
    }

    @Override
    public HeadRecipe withEpochs(int number) {
        return with(head.epochs(number));
    }

    /** Itself: a linear head that has few pictures is learned in few updates. */
    @Override
    public HeadRecipe forPictures(int pictures) {
        return this;
    }

    @Override
    public HeadRecipe withBatchSize(int rows) {
        return with(head.batch(rows));
    }

    @Override
    public HeadRecipe withLearningRate(double first) {
        return with(head.learningRate(first));
    }

    @Override
    public HeadRecipe withLabelSmoothing(double share) {
        return with(head.labelSmoothing(share));
    }

    @Override
    public HeadRecipe withClassWeights(ClassWeights weights) {
        return with(head.classWeights(weights));
    }

    /** The same with a folder that keeps the features. */
    HeadRecipe withCache(Path folder) {
        return new HeadRecipe(head, vertices, copies, Objects.requireNonNull(folder, "folder"));
    }

    @Override
    public HeadRecipe with(RecipeOptions options) {
        return options.applyTo(this);
    }

    @Override
    public String training(int pictures) {
        return Integer.toString(pictures);
    }

    @Override
    public String validation(int pictures) {
        return pictures + "; the curves' held-out pictures";
    }

    /** Nothing: the network does not learn. */
    @Override
    public NetworkDescription.Builder applyTo(NetworkDescription.Builder network) {
        return network;
    }

    /** The part of a network that computes the features. */
    Backbone backbone(ComputationGraph network) {
        boolean hasThem = network.getConfiguration().getVertices().keySet().containsAll(vertices);
        return hasThem ? Backbone.pooled(network, vertices) : Backbone.of(network);
    }

    @Override
    public Map<String, String> lines() {
        Map<String, String> lines = new LinkedHashMap<>();
        lines.put(
                "learned",
                "a linear head on the means of " + String.join(", ", vertices)
                        + " (of the pooled features where the network lacks one of them); the network itself is frozen");
        lines.put("epochs", Integer.toString(epochs()));
        lines.put("batch size", Integer.toString(batchSize()));
        lines.put("updater", "Adam, learning rate " + learningRate() + " falling along a line to 0");
        lines.put("L2", Double.toString(head.l2()));
        lines.put("label smoothing", Double.toString(head.labelSmoothing()));
        lines.put("class weights", classWeights().toString());
        lines.put("augmentation", copies.toString());
        return lines;
    }

    @Override
    public TrainedNetwork train(
            FinetuneSettings settings, ImageFolder data, EpochProgress progress, Checkpoints checkpoints)
            throws IOException {
        return new HeadTrainer(settings, this, progress).train(data);
    }

    /** Where the features are kept changes nothing. */
    @Override
    public boolean equals(Object other) {
        return other instanceof HeadRecipe that && lines().equals(that.lines());
    }

    @Override
    public int hashCode() {
        return lines().hashCode();
    }

    @Override
    public String toString() {
        return "a head alone, " + epochs() + " epochs, batches of " + batchSize() + ", learning rate " + learningRate();
    }
}
