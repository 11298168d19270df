/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training;

import java.util.HashMap;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.graph.vertex.VertexIndices;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Runs a part of a network in inference mode. A place is an index in topological order; the frontier at a place is what
 * the vertices from there on read of those before: vertex index to activations. Not thread-safe.
 */
final class PartialForward {

    private final ComputationGraph network;
    private final int[] order;
    private final int[] placeOf;
    /** The last place that reads a vertex, by the vertex' index. */
    private final int[] lastReader;

    PartialForward(ComputationGraph network) {
        this.network = network;
        this.order = network.topologicalSortOrder();
        this.placeOf = new int[order.length];
        this.lastReader = new int[order.length];
        for (int place = 0; place < order.length; place++) {
            placeOf[order[place]] = place;
        }
        for (int place = 0; place < order.length; place++) {
            GraphVertex vertex = network.getVertices()[order[place]];
            if (!vertex.isInputVertex()) {
                for (VertexIndices input : vertex.getInputVertices()) {
                    lastReader[input.getVertexIndex()] = Math.max(lastReader[input.getVertexIndex()], place);
                }
            }
        }
    }

    /** The frontier behind the network's only input. */
    Map<Integer, INDArray> start(INDArray features) {
        Map<Integer, INDArray> frontier = new HashMap<>();
        frontier.put(
                network.getVertex(network.getConfiguration().getNetworkInputs().get(0))
                        .getVertexIndex(),
                features);
        return frontier;
    }

    /**
     * The frontier at a later place.
     *
     * @param from of the given frontier
     */
    Map<Integer, INDArray> advance(Map<Integer, INDArray> frontier, int from, int to) {
        Map<Integer, INDArray> reached = new HashMap<>(frontier);
        for (int place = from; place < to; place++) {
            GraphVertex vertex = network.getVertices()[order[place]];
            if (!vertex.isInputVertex()) {
                feed(vertex, reached);
                reached.put(vertex.getVertexIndex(), vertex.doForward(false, LayerWorkspaceMgr.noWorkspaces()));
                vertex.clear();
            }
            int done = place;
            reached.keySet().removeIf(index -> placeOf[index] <= done && lastReader[index] <= done);
        }
        return reached;
    }

    /** What the layer at a place reads, behind its preprocessor. */
    INDArray layerInput(Map<Integer, INDArray> frontier, int place) {
        GraphVertex vertex = network.getVertices()[order[place]];
        feed(vertex, frontier);
        INDArray input = vertex.getLayer().input();
        vertex.clear();
        return input;
    }

    private void feed(GraphVertex vertex, Map<Integer, INDArray> frontier) {
        VertexIndices[] inputs = vertex.getInputVertices();
        for (int i = 0; i < inputs.length; i++) {
            INDArray activations = frontier.get(inputs[i].getVertexIndex());
            // preprocessors ask the network for the size of the batch
            network.setInput(0, activations);
            vertex.setInput(i, activations, LayerWorkspaceMgr.noWorkspaces());
        }
    }
}
