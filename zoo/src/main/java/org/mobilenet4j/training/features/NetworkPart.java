/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training.features;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.mobilenet4j.vertex.ConvolutionUnit;
import org.mobilenet4j.vertex.NetworkEngine;
import org.mobilenet4j.vertex.Unfrozen;
import org.mobilenet4j.vertex.UnitVertex;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Parts of networks, with copies of their parameters. No instances. */
final class NetworkPart {

    private NetworkPart() {}

    /**
     * The configuration of a network's part up to a vertex, which becomes its only output.
     *
     * @throws IllegalArgumentException if the network has no such vertex
     */
    static ComputationGraphConfiguration upTo(ComputationGraph network, String vertex) {
        ComputationGraphConfiguration part = network.getConfiguration().clone();
        keep(part, ancestors(part, List.of(vertex)));
        outputs(part, vertex);
        return part;
    }

    /** Makes a vertex the only output. */
    static void outputs(ComputationGraphConfiguration configuration, String vertex) {
        configuration.setNetworkOutputs(List.of(vertex));
        configuration.setTopologicalOrder(null);
        configuration.setTopologicalOrderStr(null);
    }

    /** Drops all vertices but some. */
    static void keep(ComputationGraphConfiguration configuration, Set<String> names) {
        configuration.getVertices().keySet().retainAll(names);
        configuration.getVertexInputs().keySet().retainAll(names);
    }

    /**
     * Vertices and all that they need, down to the network's inputs.
     *
     * @throws IllegalArgumentException if there is no such vertex
     */
    static Set<String> ancestors(ComputationGraphConfiguration configuration, List<String> vertices) {
        Set<String> found = new LinkedHashSet<>();
        Deque<String> open = new ArrayDeque<>(vertices);
        while (!open.isEmpty()) {
            String name = open.remove();
            if (configuration.getNetworkInputs().contains(name)) {
                continue;
            }
            if (!configuration.getVertices().containsKey(name)) {
                throw new IllegalArgumentException("The network has no vertex \"" + name + "\"; it has "
                        + configuration.getVertices().keySet());
            }
            if (found.add(name)) {
                open.addAll(configuration.getVertexInputs().get(name));
            }
        }
        return found;
    }

    /** The channels of a vertex's activations; -1 where it is none of those that MobileNetV2 is built of. */
    static long channels(ComputationGraphConfiguration configuration, String name) {
        GraphVertex vertex = Unfrozen.vertex(configuration.getVertices().get(name));
        List<String> inputs = configuration.getVertexInputs().get(name);
        if (vertex instanceof MergeVertex) {
            long sum = 0;
            for (String input : inputs) {
                long channels = channels(configuration, input);
                if (channels < 0) {
                    return -1;
                }
                sum += channels;
            }
            return sum;
        }
        if (vertex instanceof ElementWiseVertex) {
            return channels(configuration, inputs.get(0));
        }
        if (!(vertex instanceof LayerVertex)) {
            return -1;
        }
        ConvolutionUnit unit = UnitVertex.unitOf((LayerVertex) vertex);
        if (unit != null) {
            return unit.getNOut();
        }
        boolean pools = Unfrozen.layerOf(vertex) instanceof GlobalPoolingLayer;
        return pools ? channels(configuration, inputs.get(0)) : -1;
    }

    /** A network of a configuration, with another network's engine, and its parameters wherever it has one of the same name. */
    static ComputationGraph initialised(ComputationGraphConfiguration configuration, ComputationGraph source) {
        UnitVertex.retype(configuration);
        ComputationGraph network = new ComputationGraph(configuration);
        network.init();
        Map<String, INDArray> parameters = source.paramTable();
        network.paramTable().forEach((key, value) -> {
            INDArray given = parameters.get(key);
            if (given != null) {
                value.assign(given);
            }
        });
        NetworkEngine.copy(source, network);
        return network;
    }
}
