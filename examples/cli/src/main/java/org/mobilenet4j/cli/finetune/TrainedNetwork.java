/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.finetune;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.mobilenet4j.training.EpochResult;
import org.mobilenet4j.training.batchnorm.BatchNormChoice;

/**
 * A trained network and how its training went. Not changed once made; the network itself can be trained further.
 *
 * @param network    the network as it is saved
 * @param epochs     what each epoch came to, in order; at least one
 * @param stageNames what each stage was, in a few words
 * @param heldOut    what this network makes of the held-out pictures
 * @param throughput how fast it went
 * @param batchNorm  the policy for batch norm; empty where the network was frozen
 * @param backbone   what the features are where a head alone learned; empty elsewhere
 * @param notes      for the model's card: settings, policy for batch norm, and how its statistics fit
 * @param warnings   what people should know before they use the network
 * @param endedEarly whether the training could not go on: the network is the best one before
 */
record TrainedNetwork(
        ComputationGraph network,
        List<EpochResult> epochs,
        List<String> stageNames,
        HeldOutResult heldOut,
        Throughput throughput,
        Optional<BatchNormChoice> batchNorm,
        Optional<String> backbone,
        Map<String, String> notes,
        List<String> warnings,
        boolean endedEarly) {

    TrainedNetwork {
        epochs = List.copyOf(epochs);
        stageNames = List.copyOf(stageNames);
        notes = Map.copyOf(notes);
        warnings = List.copyOf(warnings);
    }

    /** What the last epoch came to. */
    EpochResult lastEpoch() {
        return epochs.get(epochs.size() - 1);
    }

    /** The stages that were trained, if there are several: number of the first epoch to what they were. */
    Map<Integer, String> stages() {
        Map<Integer, String> first = new TreeMap<>();
        if (stageNames.size() > 1) {
            int last = 0;
            for (EpochResult epoch : epochs) {
                if (epoch.stage() != last) {
                    last = epoch.stage();
                    first.put(epoch.epoch(), "stage " + last + ": " + stageNames.get(last - 1));
                }
            }
        }
        return first;
    }

    /** The same, of a training that could not go on; the reason comes before the other warnings. */
    TrainedNetwork endedEarly(String reason) {
        List<String> all = new ArrayList<>(warnings);
        all.add(0, reason);
        return new TrainedNetwork(
                network, epochs, stageNames, heldOut, throughput, batchNorm, backbone, notes, all, true);
    }
}
