/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.zoo.PretrainedType;
import org.mobilenet4j.model.NetworkDescription;
import org.mobilenet4j.weights.catalogue.Checkpoint;
import org.mobilenet4j.weights.catalogue.CheckpointCache;
import org.mobilenet4j.weights.catalogue.CheckpointLoader;
import org.mobilenet4j.weights.catalogue.Checkpoints;

/**
 * What {@code initPretrained} makes of a builder's settings: what was set stays, and must suit the checkpoint; what was
 * not set follows it.
 */
final class PretrainedSettings {
    private final NetworkDescription settings;

    PretrainedSettings(NetworkDescription settings) {
        this.settings = settings;
    }

    /** The most accurate checkpoint for these settings that anybody may use. */
    Optional<Checkpoint> best(PretrainedType type) {
        int[] shape = settings.inputShape();
        boolean possible = type == PretrainedType.IMAGENET && shape[1] == shape[2] && settings.isPublishedTable();
        return possible
                ? Checkpoints.best(
                        settings.widthMultiplier(),
                        shape[1],
                        checkpoint -> !settings.isSet("flavor") || checkpoint.flavor() == settings.flavor())
                : Optional.empty();
    }

    /** @throws UnsupportedOperationException when there is none, as DL4J's own models do; with those that there are */
    Checkpoint requireBest(PretrainedType type) {
        return best(type)
                .orElseThrow(() -> new UnsupportedOperationException("Pretrained " + type
                        + " weights are not available for this model: none are published for width "
                        + settings.widthMultiplier() + " and input " + Arrays.toString(settings.inputShape())
                        + (settings.isSet("flavor") ? ", flavor " + settings.flavor() : "")
                        + ". Name one with initPretrained(Checkpoints.named(...)), whose layers take other sizes too: "
                        + candidates()));
    }

    /** Where the best one is published; null if there is none, as DL4J wants it. */
    String url(PretrainedType type) {
        return best(type)
                .map(checkpoint -> checkpoint.files().get(0).url().toString())
                .orElse(null);
    }

    /** Those of this width, or else all. */
    private String candidates() {
        List<Checkpoint> same = Checkpoints.all().stream()
                .filter(checkpoint -> checkpoint.widthMultiplier() == settings.widthMultiplier())
                .collect(Collectors.toList());
        return (same.isEmpty() ? Checkpoints.all() : same)
                .stream().map(Checkpoint::name).collect(Collectors.joining(", "));
    }

    /** The network of these settings with a checkpoint's weights. */
    ComputationGraph load(Checkpoint checkpoint) throws IOException {
        ComputationGraph network = suitedTo(checkpoint).build().init();
        new CheckpointLoader(CheckpointCache.standard()).load(checkpoint, network);
        return network;
    }

    /** @throws IllegalArgumentException when something that was set contradicts the checkpoint */
    NetworkDescription.Builder suitedTo(Checkpoint checkpoint) {
        require(
                !settings.isSet("flavor") || settings.flavor() == checkpoint.flavor(),
                checkpoint,
                "flavor",
                settings.flavor(),
                checkpoint.flavor());
        require(
                !settings.isSet("widthMultiplier") || settings.widthMultiplier() == checkpoint.widthMultiplier(),
                checkpoint,
                "widthMultiplier",
                settings.widthMultiplier(),
                checkpoint.widthMultiplier());
        require(settings.inputShape()[0] == 3, checkpoint, "channels of inputShape", settings.inputShape()[0], 3);
        NetworkDescription.Builder suited = settings.toBuilder()
                .flavor(checkpoint.flavor())
                .widthMultiplier(checkpoint.widthMultiplier())
                .depthMultiplier(checkpoint.depthMultiplier())
                .fixedStemAndHead(checkpoint.fixedStemAndHead());
        if (!settings.isSet("inputShape")) {
            suited.inputShape(3, checkpoint.size(), checkpoint.size());
        }
        return settings.isSet("numClasses") ? suited : suited.numClasses(checkpoint.classes());
    }

    private static void require(boolean suits, Checkpoint checkpoint, String name, Object set, Object needed) {
        if (!suits) {
            throw new IllegalArgumentException("The weights " + checkpoint + " need " + name + " " + needed
                    + ", but the builder was set to " + set
                    + "; leave it unset, and it follows the weights, or choose other weights");
        }
    }
}
