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
import org.mobilenet4j.training.features.FeatureCache;
import org.mobilenet4j.training.features.PictureCopies;
import org.mobilenet4j.training.loss.ClassWeights;

/** Learning a linear head alone, from features that the frozen network computes once. Immutable. */
final class HeadRecipe implements Recipe {

    private final int epochs;
    private final int batchSize;
    private final double learningRate;
    private final double l2;
    private final double labelSmoothing;
    private final List<String> vertices;
    private final PictureCopies copies;
    /** Null in memory. */
    private final Path cache;

    private final ClassWeights classWeights;

    /**
     * @param epochs         passes over the features
     * @param batchSize      rows per update
     * @param learningRate   Adam's first one
     * @param l2             factor of half the squared weights
     * @param labelSmoothing part of each label's probability that is spread over all classes
     * @param vertices       whose means are the features; a network without one of them gives its pooled features
     * @param copies         variants of each training picture
     * @param cache          the folder that keeps the features; null to keep them in memory
     * @throws IllegalArgumentException if a number is out of range
     */
    HeadRecipe(
            int epochs,
            int batchSize,
            double learningRate,
            double l2,
            double labelSmoothing,
            List<String> vertices,
            PictureCopies copies,
            Path cache) {
        this(epochs, batchSize, learningRate, l2, labelSmoothing, vertices, copies, cache, ClassWeights.none());
    }

    private HeadRecipe(
            int epochs,
            int batchSize,
            double learningRate,
            double l2,
            double labelSmoothing,
            List<String> vertices,
            PictureCopies copies,
            Path cache,
            ClassWeights classWeights) {
        this.epochs = epochs;
        this.batchSize = batchSize;
        this.learningRate = learningRate;
        this.l2 = l2;
        this.labelSmoothing = labelSmoothing;
        this.vertices = List.copyOf(vertices);
        this.copies = Objects.requireNonNull(copies, "copies");
        this.cache = cache;
        this.classWeights = Objects.requireNonNull(classWeights, "classWeights");
        if (!(learningRate > 0 && learningRate <= 1)) {
            throw new IllegalArgumentException(
                    "The learning rate must be above 0 and at most 1, found " + learningRate);
        }
        // the others' ranges are the training's to check
        headTraining(0);
    }

    @Override
    public int epochs() {
        return epochs;
    }

    @Override
    public int batchSize() {
        return batchSize;
    }

    @Override
    public double learningRate() {
        return learningRate;
    }

    /** Which variants of each training picture the head sees. */
    PictureCopies copies() {
        return copies;
    }

    @Override
    public HeadRecipe withEpochs(int number) {
        return new HeadRecipe(
                number, batchSize, learningRate, l2, labelSmoothing, vertices, copies, cache, classWeights);
    }

    /** Itself: a linear head that has few pictures is learned in few updates. */
    @Override
    public HeadRecipe forPictures(int pictures) {
        return this;
    }

    @Override
    public HeadRecipe withBatchSize(int rows) {
        return new HeadRecipe(epochs, rows, learningRate, l2, labelSmoothing, vertices, copies, cache, classWeights);
    }

    @Override
    public HeadRecipe withLearningRate(double first) {
        return new HeadRecipe(epochs, batchSize, first, l2, labelSmoothing, vertices, copies, cache, classWeights);
    }

    @Override
    public HeadRecipe withLabelSmoothing(double share) {
        return new HeadRecipe(epochs, batchSize, learningRate, l2, share, vertices, copies, cache, classWeights);
    }

    @Override
    public ClassWeights classWeights() {
        return classWeights;
    }

    @Override
    public HeadRecipe withClassWeights(ClassWeights weights) {
        return new HeadRecipe(epochs, batchSize, learningRate, l2, labelSmoothing, vertices, copies, cache, weights);
    }

    @Override
    public String training(int pictures) {
        return Integer.toString(pictures);
    }

    @Override
    public String validation(int pictures) {
        return pictures + "; the curves' held-out pictures";
    }

    /** @param folder keeps the features; made when there is something to keep */
    HeadRecipe withCache(Path folder) {
        return new HeadRecipe(
                epochs,
                batchSize,
                learningRate,
                l2,
                labelSmoothing,
                vertices,
                copies,
                Objects.requireNonNull(folder),
                classWeights);
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

    /** A new training with these numbers. */
    HeadTraining headTraining(long seed) {
        return new HeadTraining()
                .epochs(epochs)
                .batch(batchSize)
                .learningRate(learningRate)
                .l2(l2)
                .labelSmoothing(labelSmoothing)
                .classWeights(classWeights)
                .seed(seed);
    }

    /** Where features are kept. */
    FeatureCache cache() {
        return cache == null ? FeatureCache.inMemory() : FeatureCache.in(cache);
    }

    @Override
    public Map<String, String> lines() {
        Map<String, String> lines = new LinkedHashMap<>();
        lines.put(
                "learned",
                "a linear head on the means of " + String.join(", ", vertices)
                        + " (of the pooled features where the network lacks one of them); the network itself is frozen");
        lines.put("epochs", Integer.toString(epochs));
        lines.put("batch size", Integer.toString(batchSize));
        lines.put("updater", "Adam, learning rate " + learningRate + " falling along a line to 0");
        lines.put("L2", Double.toString(l2));
        lines.put("label smoothing", Double.toString(labelSmoothing));
        lines.put("class weights", classWeights.toString());
        lines.put("augmentation", copies.toString());
        return lines;
    }

    @Override
    public TrainedNetwork train(
            FinetuneSettings settings, ImageFolder data, FinetuneListener listener, Checkpoints checkpoints)
            throws IOException {
        return new HeadTrainer(settings, this, listener).train(data);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HeadRecipe && lines().equals(((HeadRecipe) other).lines());
    }

    @Override
    public int hashCode() {
        return lines().hashCode();
    }

    @Override
    public String toString() {
        return "a head alone, " + epochs + " epochs, batches of " + batchSize + ", learning rate " + learningRate;
    }
}
