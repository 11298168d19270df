/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.benchmark;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.graph.vertex.VertexIndices;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.mobilenet4j.model.NetworkSummary;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.memory.conf.WorkspaceConfiguration;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Where the time of a prediction goes, vertex by vertex, in the order of computation. Each vertex computes by itself, on its
 * real input, as in {@code feedForward}; {@code output} lets an engine compute chains of units in one go, without the
 * activations between them, and is timed beside it: the sum of the rows says what there is to do, not what it takes.
 * Immutable.
 *
 * @param rows   one for each vertex that computes
 * @param output {@code ComputationGraph.output} as a whole, taking turns with the passes behind the rows
 */
record VertexProfile(List<Row> rows, Timing output) {
    private static final String WORKING_MEMORY = "PROFILE_WORKING_MEMORY";
    private static final int WARM_UP_PASSES = 3;

    /**
     * One vertex.
     *
     * @param milliseconds median, for the whole batch
     * @param gigaflops    a second; a multiply-add counts as two operations
     * @param share        of the sum over all vertices, 0 to 1
     */
    record Row(String name, String type, double milliseconds, double gigaflops, double share) {}

    /** What all vertices take, each by itself. */
    double milliseconds() {
        return rows.stream().mapToDouble(Row::milliseconds).sum();
    }

    /**
     * Takes the profile.
     *
     * @param summary of the network; multiply-adds are for one picture
     * @param pictures [n, 3, height, width]
     * @param seconds to spend; a few passes at the least
     */
    static VertexProfile of(ComputationGraph network, NetworkSummary summary, INDArray pictures, double seconds) {
        Passes passes = new Passes(network, pictures);
        Timing output = new Timing();
        long start = System.nanoTime();
        for (int pass = 0; pass < WARM_UP_PASSES; pass++) {
            network.output(pictures);
            passes.run();
        }
        passes.timings.clear();
        do {
            passes.run();
            long before = System.nanoTime();
            network.output(pictures);
            output.add(System.nanoTime() - before);
        } while (System.nanoTime() - start < seconds * 1e9);
        return new VertexProfile(rows(passes.timings, summary, pictures.size(0)), output);
    }

    private static List<Row> rows(Map<String, Timing> timings, NetworkSummary summary, long batch) {
        double total = timings.values().stream().mapToDouble(Timing::median).sum();
        return summary.vertices().stream()
                .filter(vertex -> timings.containsKey(vertex.name()))
                .map(vertex -> {
                    double milliseconds = timings.get(vertex.name()).median();
                    double gigaflops = 2.0 * vertex.multiplyAdds() * batch / milliseconds / 1e6;
                    return new Row(vertex.name(), vertex.type(), milliseconds, gigaflops, milliseconds / total);
                })
                .toList();
    }

    /** Forward passes, vertex by vertex. */
    private static final class Passes {
        private final ComputationGraph network;
        private final INDArray pictures;
        private final LayerWorkspaceMgr workspaces;
        private final Map<String, Timing> timings = new LinkedHashMap<>();

        private Passes(ComputationGraph network, INDArray pictures) {
            this.network = network;
            this.pictures = pictures;
            WorkspaceConfiguration grown = WorkspaceConfiguration.builder().build();
            // activations outside of workspaces last: only then each unit of a chain computes its own
            this.workspaces = LayerWorkspaceMgr.builder()
                    .noWorkspaceFor(ArrayType.ACTIVATIONS)
                    .noWorkspaceFor(ArrayType.INPUT)
                    .with(ArrayType.FF_WORKING_MEM, WORKING_MEMORY, grown)
                    .with(ArrayType.RNN_FF_LOOP_WORKING_MEM, WORKING_MEMORY, grown)
                    .build();
            workspaces.setHelperWorkspacePointers(new HashMap<>());
        }

        @SuppressWarnings("try") // the workspace is only opened and left
        private void run() {
            network.setInput(0, pictures);
            long[] nanos = new long[network.getVertices().length];
            List<INDArray> activations = new ArrayList<>();
            for (int index : network.topologicalSortOrder()) {
                GraphVertex vertex = network.getVertices()[index];
                try (MemoryWorkspace working = workspaces.notifyScopeEntered(ArrayType.FF_WORKING_MEM)) {
                    if (vertex.isInputVertex()) {
                        handOn(vertex, pictures, nanos);
                        continue;
                    }
                    long start = System.nanoTime();
                    INDArray output = vertex.doForward(false, workspaces);
                    nanos[index] += System.nanoTime() - start;
                    handOn(vertex, output, nanos);
                    activations.add(output);
                }
            }
            for (GraphVertex vertex : network.getVertices()) {
                if (!vertex.isInputVertex()) {
                    timings.computeIfAbsent(vertex.getVertexName(), name -> new Timing())
                            .add(nanos[vertex.getVertexIndex()]);
                }
                vertex.clear();
            }
            // at once, not when the collector comes: the next pass gets this memory, and not pages that are new
            activations.stream().filter(INDArray::closeable).forEach(INDArray::close);
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
    }
}
