/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.benchmark;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.graph.vertex.VertexIndices;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.mobilenet4j.model.NetworkSummary;
import org.mobilenet4j.model.VertexSummary;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.memory.conf.WorkspaceConfiguration;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Where the time of a prediction goes, vertex by vertex, in the order of computation. The vertices run one by one as in
 * {@code feedForward}, with all activations kept in a workspace, so the sum is not exactly what {@code output} takes.
 */
final class VertexProfile {
    private static final String ACTIVATIONS = "PROFILE_ACTIVATIONS";
    private static final String WORKING_MEMORY = "PROFILE_WORKING_MEMORY";
    private static final int WARM_UP_PASSES = 3;

    private final ComputationGraph network;
    private final INDArray pictures;
    private final LayerWorkspaceMgr workspaces;
    private final Map<String, Timing> timings = new LinkedHashMap<>();

    private VertexProfile(ComputationGraph network, INDArray pictures) {
        this.network = network;
        this.pictures = pictures;
        WorkspaceConfiguration grown = WorkspaceConfiguration.builder().build();
        this.workspaces = LayerWorkspaceMgr.builder()
                .with(ArrayType.ACTIVATIONS, ACTIVATIONS, grown)
                .with(ArrayType.INPUT, ACTIVATIONS, grown)
                .with(ArrayType.FF_WORKING_MEM, WORKING_MEMORY, grown)
                .with(ArrayType.RNN_FF_LOOP_WORKING_MEM, WORKING_MEMORY, grown)
                .build();
        workspaces.setHelperWorkspacePointers(new HashMap<>());
    }

    /**
     * Takes the profile.
     *
     * @param summary of the network; multiply-adds are for one picture
     * @param pictures [n, 3, height, width]
     * @param seconds to spend; a few passes at the least
     */
    static List<Row> of(ComputationGraph network, NetworkSummary summary, INDArray pictures, double seconds) {
        VertexProfile profile = new VertexProfile(network, pictures);
        long start = System.nanoTime();
        for (int pass = 0; pass < WARM_UP_PASSES; pass++) {
            profile.pass();
        }
        profile.timings.clear();
        do {
            profile.pass();
        } while (System.nanoTime() - start < seconds * 1e9);
        return profile.rows(summary);
    }

    @SuppressWarnings("try") // the workspaces are only opened and left
    private void pass() {
        network.setInput(0, pictures);
        long[] nanos = new long[network.getVertices().length];
        try (MemoryWorkspace all = workspaces.notifyScopeEntered(ArrayType.ACTIVATIONS)) {
            for (int index : network.topologicalSortOrder()) {
                GraphVertex vertex = network.getVertices()[index];
                try (MemoryWorkspace working = workspaces.notifyScopeEntered(ArrayType.FF_WORKING_MEM)) {
                    long start = System.nanoTime();
                    INDArray output = vertex.isInputVertex() ? pictures : vertex.doForward(false, workspaces);
                    nanos[index] += System.nanoTime() - start;
                    handOn(vertex, output, nanos);
                }
            }
        }
        for (GraphVertex vertex : network.getVertices()) {
            if (!vertex.isInputVertex()) {
                timings.computeIfAbsent(vertex.getVertexName(), name -> new Timing())
                        .add(nanos[vertex.getVertexIndex()]);
            }
            vertex.clear();
        }
    }

    /** To receive activations is work too: a change of their format happens there. */
    private void handOn(GraphVertex vertex, INDArray activations, long[] nanos) {
        if (vertex.getOutputVertices() == null) {
            return;
        }
        for (VertexIndices to : vertex.getOutputVertices()) {
            long start = System.nanoTime();
            network.getVertices()[to.getVertexIndex()].setInput(to.getVertexEdgeNumber(), activations, workspaces);
            nanos[to.getVertexIndex()] += System.nanoTime() - start;
        }
    }

    private List<Row> rows(NetworkSummary summary) {
        double total = timings.values().stream().mapToDouble(Timing::median).sum();
        return summary.vertices().stream()
                .filter(vertex -> timings.containsKey(vertex.name()))
                .map(vertex -> new Row(vertex, timings.get(vertex.name()).median(), total, pictures.size(0)))
                .collect(Collectors.toList());
    }

    /** One vertex. Immutable. */
    static final class Row {
        private final VertexSummary vertex;
        private final double milliseconds;
        private final double total;
        private final long batch;

        Row(VertexSummary vertex, double milliseconds, double total, long batch) {
            this.vertex = vertex;
            this.milliseconds = milliseconds;
            this.total = total;
            this.batch = batch;
        }

        String name() {
            return vertex.name();
        }

        String type() {
            return vertex.type();
        }

        /** Median, for the whole batch. */
        double milliseconds() {
            return milliseconds;
        }

        /** A multiply-add counts as two operations. */
        double gigaflops() {
            return 2.0 * vertex.multiplyAdds() * batch / milliseconds / 1e6;
        }

        /** Of the sum over all vertices. */
        double percent() {
            return 100 * milliseconds / total;
        }
    }
}
