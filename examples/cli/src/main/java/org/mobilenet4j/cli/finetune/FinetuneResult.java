/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.finetune;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.mobilenet4j.image.dataset.ImageFolder;
import org.mobilenet4j.training.EpochResult;

/**
 * What {@code finetune} came to, as it is printed with {@code --json}. Losses are in nats per picture, accuracies and
 * shares lie between 0 and 1. Immutable.
 */
@JsonPropertyOrder({
    "testAccuracy",
    "testLoss",
    "trainAccuracy",
    "trainLoss",
    "epochs",
    "imagesPerSecond",
    "waitingShare",
    "trainingSeconds",
    "seconds",
    "classes",
    "trainImages",
    "validationImages",
    "testImages",
    "testedOn",
    "skipped",
    "warnings",
    "seed",
    "start",
    "preset",
    "batchNorm",
    "classWeights",
    "model",
    "report"
})
@JsonInclude(JsonInclude.Include.NON_NULL)
final class FinetuneResult {

    private final TrainedNetwork trained;
    private final ImageFolder data;
    private final FinetuneSettings settings;
    private final double seconds;
    private final Path model;
    private final Path report;

    /**
     * @param trained the network and its training
     * @param data    what it learned from
     * @param settings how it was trained
     * @param seconds how long the whole job took: drawing or checking pictures, training, testing, saving
     * @param model   the saved model
     * @param report  the report's page
     */
    FinetuneResult(
            TrainedNetwork trained,
            ImageFolder data,
            FinetuneSettings settings,
            double seconds,
            Path model,
            Path report) {
        this.trained = trained;
        this.data = data;
        this.settings = settings;
        this.seconds = seconds;
        this.model = model;
        this.report = report;
    }

    private EpochResult last() {
        return trained.lastEpoch();
    }

    /** Share of the held-out pictures that the saved network recognises. */
    @JsonProperty
    public double testAccuracy() {
        return trained.heldOut().accuracy();
    }

    /** Its mean cross-entropy on them. */
    @JsonProperty
    public double testLoss() {
        return trained.heldOut().loss();
    }

    /** Accuracy on the training pictures, augmented, during the last epoch. */
    @JsonProperty
    public double trainAccuracy() {
        return last().trainAccuracy();
    }

    /** Mean cross-entropy on them. */
    @JsonProperty
    public double trainLoss() {
        return last().trainLoss();
    }

    /** Passes over the training pictures, or over their features. */
    @JsonProperty
    public int epochs() {
        return trained.epochs().size();
    }

    /** Pictures trained on in a second; with a head alone, features of pictures. */
    @JsonProperty
    public double imagesPerSecond() {
        return trained.throughput().imagesPerSecond();
    }

    /** The same for people. */
    String throughput() {
        return trained.throughput().toString();
    }

    /** Share of the training time spent waiting for pictures; null where nobody measured it. */
    @JsonProperty
    public Double waitingShare() {
        double share = trained.throughput().waitingShare();
        return Double.isNaN(share) ? null : share;
    }

    /** How long the training took, without checking and testing: what {@link #imagesPerSecond} is of. */
    @JsonProperty
    public double trainingSeconds() {
        return trained.throughput().trainingSeconds();
    }

    /** How long the whole job took. */
    @JsonProperty
    public double seconds() {
        return seconds;
    }

    /** The class labels in the order of the network's outputs. */
    @JsonProperty
    public List<String> classes() {
        return data.labels();
    }

    /** How many pictures the network learned from. */
    @JsonProperty
    public int trainImages() {
        return data.train().size();
    }

    /** How many images chose the epoch that is kept, or gave the curves. */
    @JsonProperty
    public int validationImages() {
        return data.validation().size();
    }

    /** How many pictures it was tested on. */
    @JsonProperty
    public int testImages() {
        return data.heldOut().size();
    }

    /** Which part of the data these are: "test", or "validation" where there is none to test with. */
    @JsonProperty
    public String testedOn() {
        return data.test().isEmpty() ? "validation" : "test";
    }

    /** What should be known of the data. */
    @JsonProperty
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>(trained.warnings());
        warnings.addAll(data.warnings());
        return warnings;
    }

    /** Whether the training diverged and the model is that of an epoch before. */
    boolean endedEarly() {
        return trained.endedEarly();
    }

    /** How many files were left out; the report names them and the reasons. */
    @JsonProperty
    public int skipped() {
        return data.skipped().size();
    }

    /** The seed of everything random. */
    @JsonProperty
    public long seed() {
        return settings.seed();
    }

    /** The preset, whatever options changed of it; null for random weights. */
    @JsonProperty
    public String preset() {
        return settings.preset().map(Preset::toString).orElse(null);
    }

    /** The policy that batch norm went by; null where the network was frozen. */
    @JsonProperty
    public String batchNorm() {
        return trained.batchNorm().map(choice -> choice.policy().name()).orElse(null);
    }

    /** How much the classes counted in the loss: "none" or "balanced". */
    @JsonProperty
    public String classWeights() {
        return settings.recipe().classWeights().toString();
    }

    /** What the network began with: "from random weights" or "from" and the weights' name. */
    @JsonProperty
    public String start() {
        return settings.start().toString();
    }

    /** The saved model. */
    @JsonProperty
    public String model() {
        return model.toString();
    }

    /** The report's page. */
    @JsonProperty
    public String report() {
        return report.toString();
    }
}
