/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.model;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.mobilenet4j.vertex.NetworkEngine;
import org.mobilenet4j.vertex.UnitVertex;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A new network of an edited configuration with everything of the old one that an edit with {@code TransferLearning}
 * loses: data type, workspace modes, types of the vertices, engine, iteration count. No instances.
 */
public final class NetworkCopy {

    private NetworkCopy() {}

    /**
     * Builds the network.
     *
     * @param configuration the edited one, of the same layers; taken over
     * @param old           where the rest comes from, and the parameters; not changed
     */
    public static ComputationGraph of(ComputationGraphConfiguration configuration, ComputationGraph old) {
        return of(configuration, old, name -> old.getParam(name));
    }

    /**
     * Builds the network of an edit with {@code TransferLearning}.
     *
     * @param vertex the only one that the edit has added
     * @param edited the outcome of the edit; used up
     * @param old    the network that was edited; not changed
     */
    public static ComputationGraph withNew(String vertex, ComputationGraph edited, ComputationGraph old) {
        String prefix = vertex + "_";
        return of(
                edited.getConfiguration().clone(),
                old,
                name -> (name.startsWith(prefix) ? edited : old).getParam(name));
    }

    private static ComputationGraph of(
            ComputationGraphConfiguration configuration, ComputationGraph old, Parameters parameters) {
        ComputationGraphConfiguration before = old.getConfiguration();
        configuration.setDataType(before.getDataType());
        configuration.setTrainingWorkspaceMode(before.getTrainingWorkspaceMode());
        configuration.setInferenceWorkspaceMode(before.getInferenceWorkspaceMode());
        configuration.setIterationCount(before.getIterationCount());
        configuration.setEpochCount(before.getEpochCount());
        UnitVertex.retype(configuration);
        ComputationGraph network = new ComputationGraph(configuration);
        network.init();
        network.paramTable().forEach((name, parameter) -> parameter.assign(parameters.named(name)));
        NetworkEngine.copy(old, network);
        return network;
    }

    @FunctionalInterface
    private interface Parameters {
        INDArray named(String name);
    }
}
