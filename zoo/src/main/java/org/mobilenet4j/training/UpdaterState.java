/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training;

import java.util.HashMap;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.updater.UpdaterBlock;
import org.deeplearning4j.nn.updater.graph.ComputationGraphUpdater;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.GradientUpdater;

/**
 * An updater's state by parameter: momentum and the like. DL4J keeps it in one vector, in which runs of parameters that
 * train alike are joined, so its order changes with every change of a learning rate or of what is frozen.
 */
final class UpdaterState {

    /** Parts of the state, such as Adam's M and V, by their name and that of the parameter. */
    private final Map<String, INDArray> parts = new HashMap<>();

    private UpdaterState() {}

    /** A copy of a network's; empty if it has not been trained. */
    static UpdaterState of(ComputationGraph network) {
        UpdaterState state = new UpdaterState();
        ComputationGraphUpdater updater = network.getUpdater(false);
        if (updater != null) {
            forEachPart(updater, (name, view) -> state.parts.put(name, view.dup()));
        }
        return state;
    }

    /** The copies, by vertex, parameter and part: {@code block_1_expand/W/V}. */
    Map<String, INDArray> parts() {
        return parts;
    }

    /**
     * Writes it into a network's updater.
     *
     * @param network parameters that this state does not have, or that are frozen there, are left out
     */
    void copyTo(ComputationGraph network) {
        if (parts.isEmpty()) {
            return;
        }
        forEachPart(network.getUpdater(true), (name, view) -> {
            INDArray part = parts.get(name);
            if (part != null && part.length() == view.length()) {
                view.assign(part);
            }
        });
    }

    @FunctionalInterface
    private interface Visitor {
        void visit(String name, INDArray view);
    }

    private static void forEachPart(ComputationGraphUpdater updater, Visitor visitor) {
        for (UpdaterBlock block : updater.getUpdaterBlocks()) {
            if (block.getUpdaterView() == null) {
                continue;
            }
            GradientUpdater<?> gradientUpdater = block.getGradientUpdater();
            for (Map.Entry<String, INDArray> part : gradientUpdater.getState().entrySet()) {
                INDArray flat = part.getValue().reshape(part.getValue().length());
                for (UpdaterBlock.ParamState parameter : block.getLayersAndVariablesInBlock()) {
                    long from = parameter.getParamOffsetStart() - block.getParamOffsetStart();
                    long to = parameter.getParamOffsetEnd() - block.getParamOffsetStart();
                    visitor.visit(
                            parameter.getLayer().getConfig().getLayerName() + "/" + parameter.getParamName() + "/"
                                    + part.getKey(),
                            flat.get(NDArrayIndex.interval(from, to)));
                }
            }
        }
    }
}
