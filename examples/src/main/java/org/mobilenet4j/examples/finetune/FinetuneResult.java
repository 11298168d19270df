/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.examples.finetune;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.nio.file.Path;
import java.util.List;
import org.mobilenet4j.examples.report.EpochRecord;
import org.mobilenet4j.image.ImageFolder;

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
    "seconds",
    "classes",
    "trainImages",
    "testImages",
    "skipped",
    "seed",
    "start",
    "model",
    "report"
})
public final class FinetuneResult {

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

    private EpochRecord last() {
        return trained.lastEpoch();
    }

    /** Share of the held-out pictures that the saved network recognises. */
    @JsonProperty
    public double testAccuracy() {
        return last().testAccuracy();
    }

    /** Its mean cross-entropy on them. */
    @JsonProperty
    public double testLoss() {
        return last().testLoss();
    }

    /** Accuracy on the augmented training pictures during the last epoch. */
    @JsonProperty
    public double trainAccuracy() {
        return last().trainAccuracy();
    }

    /** Mean cross-entropy on them. */
    @JsonProperty
    public double trainLoss() {
        return last().trainLoss();
    }

    /** Passes over the training pictures. */
    @JsonProperty
    public int epochs() {
        return trained.epochs().size();
    }

    /** Pictures trained on in a second. */
    @JsonProperty
    public double imagesPerSecond() {
        return trained.imagesPerSecond();
    }

    /** Share of the training time spent waiting for pictures. */
    @JsonProperty
    public double waitingShare() {
        return trained.waitingShare();
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

    /** How many pictures it was tested on. */
    @JsonProperty
    public int testImages() {
        return data.test().size();
    }

    /** How many files were left out because they could not be decoded; the report names them. */
    @JsonProperty
    public int skipped() {
        return data.skipped().size();
    }

    /** The seed of everything random. */
    @JsonProperty
    public long seed() {
        return settings.seed();
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
