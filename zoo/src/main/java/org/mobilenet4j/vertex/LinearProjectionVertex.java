/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.vertex;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;

/**
 * The end of an inverted residual block: a 1x1 convolution and batch norm that project the expanded features back to
 * thin ones, [n, h, w, t k] to [n, h, w, k']. There is no activation: ReLU would destroy information in a space of so
 * few dimensions (Sandler et al., section 3.2).
 */
public final class LinearProjectionVertex extends UnitVertex {
    private static final long serialVersionUID = 1L;

    /** For JSON only. */
    LinearProjectionVertex() {}

    /**
     * A vertex for {@link GraphBuilder#addVertex}; {@link #addTo} does both at once.
     *
     * @param graph the builder of the graph that the vertex will be part of
     * @param unit built with {@link ConvolutionUnit#linearProjection}
     */
    public LinearProjectionVertex(GraphBuilder graph, ConvolutionUnit unit) {
        super(graph, unit);
    }

    /**
     * Adds the unit to a graph.
     *
     * @param graph the builder to add to; its global configuration fills what the unit does not set
     * @param name the vertex' name
     * @param unit built with {@link ConvolutionUnit#linearProjection}
     * @param input name of the vertex or network input it reads
     * @return {@code graph}
     */
    public static GraphBuilder addTo(GraphBuilder graph, String name, ConvolutionUnit unit, String input) {
        return add(graph, name, new LinearProjectionVertex(graph, unit), input);
    }

    @Override
    protected Role role() {
        return Role.LINEAR_PROJECTION;
    }

    @Override
    protected UnitVertex fresh() {
        return new LinearProjectionVertex();
    }
}
