/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.vertex;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.impl.ElementWiseVertex;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.mobilenet4j.engine.OpenMpThreads;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A {@link ResidualVertex} at work in a network. */
@SuppressWarnings("overrides") // DL4J's own setInputs is varargs in the interface and not in the class
final class ResidualAddition extends ElementWiseVertex {
    private static final long serialVersionUID = 1L;

    private final transient ComputationGraph network;
    private final transient UnitChain.Membership membership = new UnitChain.Membership();

    ResidualAddition(ComputationGraph graph, String name, int index, DataType dataType) {
        super(graph, name, index, Op.Add, dataType);
        this.network = graph;
    }

    boolean isPartOf(ComputationGraph graph) {
        return network == graph;
    }

    UnitChain.Membership membership() {
        return membership;
    }

    @Override
    public INDArray doForward(boolean training, LayerWorkspaceMgr workspaces) {
        // a frozen vertex is in inference whatever it is told; its inputs say so
        if (canDoForward()) {
            INDArray y = membership.infer(null, inputs, inputs[0].shape(), workspaces);
            if (y != null) {
                return y;
            }
        }
        if (!canDoForward()) {
            return super.doForward(training, workspaces);
        }
        return OpenMpThreads.forSize(inputs[0].length(), () -> super.doForward(training, workspaces));
    }
}
