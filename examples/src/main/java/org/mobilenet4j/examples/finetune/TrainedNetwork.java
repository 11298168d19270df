/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.examples.finetune;

import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.mobilenet4j.examples.report.EpochRecord;

/** A trained network and how its training went. Not changed once made; the network itself can be trained further. */
public final class TrainedNetwork {

    private final ComputationGraph network;
    private final Map<String, String> properties;
    private final List<EpochRecord> epochs;
    private final HeldOutResult heldOut;
    private final long trainedPictures;
    private final double trainingSeconds;
    private final double waitedSeconds;

    /**
     * @param network         the network after the last epoch
     * @param properties      notes for the model's card
     * @param epochs          one record an epoch
     * @param heldOut         the held-out pictures after the last epoch
     * @param trainedPictures how many pictures were trained on, counting each as often as it was
     * @param trainingSeconds how long training took, without testing
     * @param waitedSeconds   how much of it went by waiting for pictures
     */
    TrainedNetwork(
            ComputationGraph network,
            Map<String, String> properties,
            List<EpochRecord> epochs,
            HeldOutResult heldOut,
            long trainedPictures,
            double trainingSeconds,
            double waitedSeconds) {
        this.network = network;
        this.properties = Map.copyOf(properties);
        this.epochs = List.copyOf(epochs);
        this.heldOut = heldOut;
        this.trainedPictures = trainedPictures;
        this.trainingSeconds = trainingSeconds;
        this.waitedSeconds = waitedSeconds;
    }

    /** The network after the last epoch. */
    public ComputationGraph network() {
        return network;
    }

    /** Notes for the model's card: settings, policy for batch norm, and how its statistics fit. */
    Map<String, String> properties() {
        return properties;
    }

    /** One record an epoch, in order; at least one. */
    public List<EpochRecord> epochs() {
        return epochs;
    }

    /** What the last epoch came to. */
    public EpochRecord lastEpoch() {
        return epochs.get(epochs.size() - 1);
    }

    /** The held-out pictures after the last epoch. */
    HeldOutResult heldOut() {
        return heldOut;
    }

    /** Pictures trained on in a second: forward, backward, update, and waiting for pictures; without testing. */
    public double imagesPerSecond() {
        return trainedPictures / trainingSeconds;
    }

    /** How long training took in seconds, without testing. */
    public double trainingSeconds() {
        return trainingSeconds;
    }

    /** Share of the training time that went by waiting for pictures to be decoded, 0 to 1. */
    public double waitingShare() {
        return waitedSeconds / trainingSeconds;
    }
}
