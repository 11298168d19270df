/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.vertex;

import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonIgnoreProperties;

/**
 * DL4J's {@link ElementWiseVertex} that adds, for the thin ends of a block (Sandler et al., section 3.3). It computes the
 * same; in inference an engine may fuse the addition with the projection before it.
 */
@JsonIgnoreProperties("op")
public final class ResidualVertex extends ElementWiseVertex {
    private static final long serialVersionUID = 1L;

    private transient ResidualAddition latest;

    public ResidualVertex() {
        super(Op.Add);
    }

    @Override
    public ResidualVertex clone() {
        return new ResidualVertex();
    }

    @Override
    public GraphVertex instantiate(
            ComputationGraph graph,
            String name,
            int index,
            INDArray parameters,
            boolean initialize,
            DataType networkDataType) {
        latest = new ResidualAddition(graph, name, index, networkDataType);
        return latest;
    }

    /** What this vertex became in a network, also where DL4J hides it in a frozen one; null if it became nothing there. */
    ResidualAddition in(ComputationGraph graph) {
        return latest != null && latest.isPartOf(graph) ? latest : null;
    }
}
