/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.finetune;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.mobilenet4j.cli.report.EpochRecord;
import org.mobilenet4j.training.EpochResult;

/** A trained network and how its training went. Not changed once made; the network itself can be trained further. */
final class TrainedNetwork {

    /** Properties of a network that learned, as {@code FineTuningResult} names them. */
    static final String BATCH_NORM = "batchNormPolicy";

    static final String BATCH_NORM_REASON = "batchNormReason";

    /** Property of a network whose head alone learned: what the features are. */
    static final String BACKBONE = "backbone";

    private final ComputationGraph network;
    private final List<EpochResult> history;
    private final List<String> stages;
    private final HeldOutResult heldOut;
    private final Throughput throughput;
    private final Map<String, String> properties;
    private final List<String> warnings;
    private final boolean endedEarly;

    /**
     * @param network    the network as it is saved
     * @param history    one entry an epoch
     * @param stages     what each stage was, in a few words
     * @param heldOut    what this network makes of the held-out pictures
     * @param throughput how fast it went
     * @param properties notes for the model's card
     * @param warnings   what people should know before they use the network
     */
    TrainedNetwork(
            ComputationGraph network,
            List<EpochResult> history,
            List<String> stages,
            HeldOutResult heldOut,
            Throughput throughput,
            Map<String, String> properties,
            List<String> warnings) {
        this(network, history, stages, heldOut, throughput, properties, warnings, false);
    }

    private TrainedNetwork(
            ComputationGraph network,
            List<EpochResult> history,
            List<String> stages,
            HeldOutResult heldOut,
            Throughput throughput,
            Map<String, String> properties,
            List<String> warnings,
            boolean endedEarly) {
        this.endedEarly = endedEarly;
        this.network = network;
        this.history = List.copyOf(history);
        this.stages = List.copyOf(stages);
        this.heldOut = heldOut;
        this.throughput = throughput;
        this.properties = Map.copyOf(properties);
        this.warnings = List.copyOf(warnings);
    }

    /** The network as it is saved. */
    ComputationGraph network() {
        return network;
    }

    /** Notes for the model's card: settings, policy for batch norm, and how its statistics fit. */
    Map<String, String> properties() {
        return properties;
    }

    /** One record an epoch, in order; at least one. */
    List<EpochRecord> epochs() {
        return history.stream().map(TrainedNetwork::record).collect(Collectors.toUnmodifiableList());
    }

    /** What an epoch came to, for people. */
    static EpochRecord record(EpochResult epoch) {
        return new EpochRecord(
                epoch.epoch(),
                epoch.trainLoss(),
                epoch.trainAccuracy(),
                epoch.validationLoss(),
                epoch.validationAccuracy());
    }

    /** What the last epoch came to. */
    EpochRecord lastEpoch() {
        return record(history.get(history.size() - 1));
    }

    /** The stages that were trained, if there are several: number of the first epoch to what they were. */
    Map<Integer, String> stages() {
        Map<Integer, String> first = new TreeMap<>();
        if (stages.size() > 1) {
            int last = 0;
            for (EpochResult epoch : history) {
                if (epoch.stage() != last) {
                    last = epoch.stage();
                    first.put(epoch.epoch(), "stage " + last + ": " + stages.get(last - 1));
                }
            }
        }
        return first;
    }

    /** What {@link #network} makes of the held-out pictures. */
    HeldOutResult heldOut() {
        return heldOut;
    }

    /** How fast it went. */
    Throughput throughput() {
        return throughput;
    }

    /** What people should know before they use the network. */
    List<String> warnings() {
        return warnings;
    }

    /** The same, of a training that could not go on; the reason comes before the other warnings. */
    TrainedNetwork endedEarly(String reason) {
        List<String> all = new ArrayList<>(warnings);
        all.add(0, reason);
        return new TrainedNetwork(network, history, stages, heldOut, throughput, properties, all, true);
    }

    /** Whether the training could not go on: the network is the best one before. */
    boolean endedEarly() {
        return endedEarly;
    }
}
