/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training.features;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.graph.vertex.VertexIndices;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.mobilenet4j.vertex.UnitHalves;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Runs a part of a network in inference mode. A place is an index in topological order. What units compute lies in memory
 * that the next call overwrites. Every vertex has to treat each example by itself. Not thread-safe.
 */
final class PartialForward {

    private final ComputationGraph network;
    private final int[] order;
    private final int[] placeOf;
    private final Map<Integer, UnitHalves> units = new HashMap<>();
    private final ScratchArrays scratch = new ScratchArrays();
    /** Of one example's activations, by the vertex' index; 0 where {@link #measure} has not come. */
    private final long[] bytes;
    /** The last place that reads a vertex, by the vertex' index. */
    private final int[] lastReader;

    PartialForward(ComputationGraph network) {
        this.network = network;
        this.order = network.topologicalSortOrder();
        this.placeOf = new int[order.length];
        this.lastReader = new int[order.length];
        this.bytes = new long[order.length];
        for (int place = 0; place < order.length; place++) {
            placeOf[order[place]] = place;
        }
        for (int place = 0; place < order.length; place++) {
            GraphVertex vertex = vertexAt(place);
            if (vertex.hasLayer()) {
                UnitHalves.of(vertex.getLayer()).ifPresent(unit -> units.put(vertex.getVertexIndex(), unit));
            }
            if (!vertex.isInputVertex()) {
                for (VertexIndices input : vertex.getInputVertices()) {
                    lastReader[input.getVertexIndex()] = Math.max(lastReader[input.getVertexIndex()], place);
                }
            }
        }
    }

    GraphVertex vertexAt(int place) {
        return network.getVertices()[order[place]];
    }

    /** The frontier behind the network's only input. */
    Frontier start(INDArray features) {
        Map<Integer, INDArray> arrays = new HashMap<>();
        arrays.put(inputVertex(), features);
        return new Frontier(0, Frontier.NONE, arrays);
    }

    /** Index of the network's only input. */
    int inputVertex() {
        return network.getVertex(network.getConfiguration().getNetworkInputs().get(0))
                .getVertexIndex();
    }

    /** The activations that vertices from a place on read: those of some frontier, and of what lies between. */
    Map<Integer, INDArray> advance(Frontier from, int to) {
        Map<Integer, INDArray> reached = new HashMap<>(from.arrays());
        if (from.raw() != Frontier.NONE) {
            INDArray z = reached.get(from.raw());
            INDArray y = scratch.array(from.raw(), z.dataType(), z.shape());
            units.get(from.raw()).normalize(z, y);
            reached.put(from.raw(), y);
        }
        for (int place = from.place(); place < to; place++) {
            GraphVertex vertex = vertexAt(place);
            if (!vertex.isInputVertex()) {
                reached.put(vertex.getVertexIndex(), forward(place, reached));
            }
            int done = place;
            reached.keySet().removeIf(index -> placeOf[index] <= done && lastReader[index] <= done);
        }
        return reached;
    }

    private INDArray forward(int place, Map<Integer, INDArray> reached) {
        GraphVertex vertex = vertexAt(place);
        UnitHalves unit = units.get(vertex.getVertexIndex());
        if (unit != null) {
            INDArray x = layerInput(reached, place);
            INDArray y = space(place, x);
            unit.infer(x, y);
            return y;
        }
        feed(vertex, reached);
        INDArray y = vertex.doForward(false, LayerWorkspaceMgr.noWorkspaces());
        vertex.clear();
        return y;
    }

    /** Memory for the output of the unit at a place. */
    INDArray space(int place, INDArray x) {
        UnitHalves unit = units.get(order[place]);
        return scratch.array(order[place], unit.dataType(), unit.geometry().outputShape(x.shape()));
    }

    /** What the layer at a place reads, behind its preprocessor. */
    INDArray layerInput(Map<Integer, INDArray> reached, int place) {
        GraphVertex vertex = vertexAt(place);
        feed(vertex, reached);
        INDArray input = vertex.getLayer().input();
        vertex.clear();
        return input;
    }

    private void feed(GraphVertex vertex, Map<Integer, INDArray> reached) {
        VertexIndices[] inputs = vertex.getInputVertices();
        for (int i = 0; i < inputs.length; i++) {
            INDArray activations = reached.get(inputs[i].getVertexIndex());
            // preprocessors ask the network for the size of the batch
            network.setInput(0, activations);
            vertex.setInput(i, activations, LayerWorkspaceMgr.noWorkspaces());
        }
    }

    /** Finds out how large activations are, up to a place and with it; one example does. */
    void measure(INDArray features, int last) {
        Frontier one = start(features).part(0, 1);
        bytes[inputVertex()] = one.bytes();
        Map<Integer, INDArray> reached = new HashMap<>(one.arrays());
        for (int place = 0; place <= last; place++) {
            if (!vertexAt(place).isInputVertex()) {
                INDArray y = forward(place, reached);
                bytes[order[place]] = y.length() * y.dataType().width();
                reached.put(order[place], y);
            }
        }
    }

    /** The vertices before a place that are read from there on. */
    Set<Integer> readFrom(int place) {
        Set<Integer> vertices = new HashSet<>();
        for (int before = 0; before < place; before++) {
            if (lastReader[order[before]] >= place) {
                vertices.add(order[before]);
            }
        }
        return vertices;
    }

    /** Of one example's activations. */
    long bytes(int vertex) {
        return bytes[vertex];
    }

    /** Bytes of one example at a place. */
    long bytesAt(int place) {
        return readFrom(place).stream().mapToLong(vertex -> bytes[vertex]).sum();
    }

    /** Bytes of the largest activations of one example among the vertices from a place up to another one. */
    long largest(int from, int to) {
        long largest = 1;
        for (int place = from; place <= to; place++) {
            largest = Math.max(largest, bytes[order[place]]);
        }
        return largest;
    }

    /** Gives memory back; nothing can be computed any more. */
    void release() {
        scratch.release();
        UnitHalves.freeTemporaries();
        network.clear();
    }
}
