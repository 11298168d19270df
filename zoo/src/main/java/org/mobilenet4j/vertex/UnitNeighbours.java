/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.vertex;

import java.util.Arrays;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.graph.vertex.VertexIndices;

/** Where a unit stands in its network, by which it finds out what becomes of its output. Immutable. */
final class UnitNeighbours {
    private final ComputationGraph graph;
    private final int index;

    /** @param index number of the unit's vertex */
    UnitNeighbours(ComputationGraph graph, int index) {
        this.graph = graph;
        this.index = index;
    }

    ComputationGraph graph() {
        return graph;
    }

    /** False if something may overwrite the output before the backward pass: a stock layer's dropout works in place. */
    boolean outputStays() {
        VertexIndices[] consumers = graph.getVertices()[index].getOutputVertices();
        return consumers == null
                || Arrays.stream(consumers)
                        .allMatch(consumer -> leavesInput(graph.getVertices()[consumer.getVertexIndex()]));
    }

    /** The unit whose output is the input; null if that comes from elsewhere. */
    ConvolutionUnitLayer unitBefore() {
        VertexIndices[] inputs = graph.getVertices()[index].getInputVertices();
        GraphVertex input = graph.getVertices()[inputs[0].getVertexIndex()];
        return input.hasLayer() ? NetworkEngine.unitIn(input.getLayer()) : null;
    }

    /** Whether the input is the pictures themselves, which nothing else reads. */
    boolean readsTheNetworksInput() {
        VertexIndices[] inputs = graph.getVertices()[index].getInputVertices();
        GraphVertex input = graph.getVertices()[inputs[0].getVertexIndex()];
        return input.isInputVertex() && input.getNumOutputConnections() == 1;
    }

    private static boolean leavesInput(GraphVertex consumer) {
        return !consumer.hasLayer()
                || NetworkEngine.unitIn(consumer.getLayer()) != null
                || consumer.getLayer().conf().getLayer().getIDropout() == null;
    }
}
