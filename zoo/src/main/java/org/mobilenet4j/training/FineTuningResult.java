/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.mobilenet4j.training.batchnorm.BatchNormChoice;
import org.mobilenet4j.training.batchnorm.StatisticsCheck;
import org.mobilenet4j.training.metrics.Tally;

/** A fine-tuned network and how it came about. Not changed once made; the network itself can be trained further. */
public final class FineTuningResult {

    private final ComputationGraph network;
    private final FineTuning settings;
    private final TrainingCheckpoint.Progress progress;
    private final Tally validation;
    private final StatisticsCheck statistics;

    FineTuningResult(
            ComputationGraph network,
            FineTuning settings,
            TrainingCheckpoint.Progress progress,
            Tally validation,
            StatisticsCheck statistics) {
        this.network = network;
        this.settings = settings;
        this.progress = progress;
        this.validation = validation;
        this.statistics = statistics;
    }

    /**
     * The network that was best on the validation data (or the last one, if the settings say so), with its statistics
     * recalibrated if that is the policy. Nothing is frozen and no schedule left; the learning rate is the last stage's.
     */
    public ComputationGraph network() {
        return network;
    }

    /** One entry an epoch, in order. */
    public List<EpochResult> history() {
        return List.copyOf(progress.history);
    }

    /** The epoch whose network was kept. */
    public EpochResult best() {
        return progress.best;
    }

    /** Which policy batch norm went by, and why. */
    public BatchNormChoice batchNorm() {
        return progress.choice();
    }

    /** Mean loss per example of the validation data with {@link #network()} as it is, in nats. */
    public double validationLoss() {
        return validation.loss();
    }

    /** Share of the validation data, 0 to 1, that {@link #network()} has right. */
    public double validationAccuracy() {
        return validation.accuracy();
    }

    /** The training data in training and in inference mode. */
    public StatisticsCheck statistics() {
        return statistics;
    }

    /** Parameter updates in all. */
    public int iterations() {
        return progress.iteration;
    }

    /** For the notes of a {@link org.mobilenet4j.inference.ModelCard}: settings, policy, outcome. */
    public Map<String, String> properties() {
        Map<String, String> properties = new TreeMap<>();
        properties.put("fineTuning", settings.toString());
        properties.put("batchNormPolicy", batchNorm().policy().name());
        properties.put("batchNormReason", batchNorm().reason());
        properties.put("bestEpoch", Integer.toString(best().epoch()));
        properties.put("epochs", Integer.toString(progress.history.size()));
        properties.put("validationAccuracy", String.format(Locale.ROOT, "%.4f", validationAccuracy()));
        properties.put("statistics", statistics.toString());
        return properties;
    }
}
