/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training;

import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.FrozenVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.mobilenet4j.model.NetworkCopy;

/**
 * Freezes a network from its input up to a vertex, with DL4J's {@link TransferLearning}, and thaws it, for which DL4J has
 * nothing. Both make a new network with copies of the parameters, of the updater's state (for what is not frozen), of
 * the iteration count and of the choice of engine; data type and vertex types stay, which {@code TransferLearning} alone
 * drops. Listeners are left out. No instances.
 */
public final class Freezing {

    private Freezing() {}

    /**
     * Freezes everything that a vertex' output depends on, and nothing else: what was frozen before is thawed.
     *
     * @param network not changed, and not at work meanwhile
     * @param name    a vertex, {@code Conv_1}, or a block, {@code block_12}
     * @throws IllegalArgumentException if there is no such vertex or block; the message names those that there are
     */
    public static ComputationGraph freezeThrough(ComputationGraph network, String name) {
        String vertex = lastFrozen(network, new NetworkBlocks(network), name);
        ComputationGraph thawed = isThawed(network) ? network : thaw(network);
        ComputationGraphConfiguration frozen = new TransferLearning.GraphBuilder(thawed)
                .setFeatureExtractor(vertex)
                .build()
                .getConfiguration();
        return withState(NetworkCopy.of(frozen.clone(), network), network);
    }

    /** @throws IllegalArgumentException if there is no such vertex or block, or it is the output */
    static String lastFrozen(ComputationGraph network, NetworkBlocks blocks, String name) {
        String vertex = blocks.lastVertex(name);
        if (network.getConfiguration().getNetworkOutputs().contains(vertex)) {
            throw new IllegalArgumentException("Cannot freeze through \"" + vertex
                    + "\", the network's output: nothing would be left to train; name a vertex before it");
        }
        return vertex;
    }

    /**
     * Thaws everything; running statistics that were frozen by {@code setFrozenStatistics} stay so.
     *
     * @param network not changed, and not at work meanwhile
     */
    public static ComputationGraph thaw(ComputationGraph network) {
        return withState(NetworkCopy.of(thawed(network.getConfiguration()), network), network);
    }

    /** A copy without frozen layers. */
    static ComputationGraphConfiguration thawed(ComputationGraphConfiguration frozen) {
        ComputationGraphConfiguration configuration = frozen.clone();
        for (Map.Entry<String, GraphVertex> entry : configuration.getVertices().entrySet()) {
            GraphVertex vertex = entry.getValue();
            if (vertex instanceof FrozenVertex) {
                entry.setValue(((FrozenVertex) vertex).getUnderlying());
            } else if (isFrozen(vertex)) {
                NeuralNetConfiguration layer = ((LayerVertex) vertex).getLayerConf();
                layer.setLayer(((FrozenLayer) layer.getLayer()).getLayer());
            }
        }
        return configuration;
    }

    private static boolean isThawed(ComputationGraph network) {
        return network.getConfiguration().getVertices().values().stream()
                .noneMatch(vertex -> vertex instanceof FrozenVertex || isFrozen(vertex));
    }

    private static boolean isFrozen(GraphVertex vertex) {
        return vertex instanceof LayerVertex
                && ((LayerVertex) vertex).getLayerConf().getLayer() instanceof FrozenLayer;
    }

    private static ComputationGraph withState(ComputationGraph network, ComputationGraph old) {
        UpdaterState.of(old).copyTo(network);
        return network;
    }
}
