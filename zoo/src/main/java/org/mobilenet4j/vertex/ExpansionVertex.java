/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.vertex;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;

/**
 * The first part of an inverted residual block: a 1x1 convolution, batch norm and ReLU6 that expand the thin features
 * t-fold, [n, h, w, k] to [n, h, w, t k] (Sandler et al., table 1).
 */
public final class ExpansionVertex extends UnitVertex {
    private static final long serialVersionUID = 1L;

    /** For JSON only. */
    ExpansionVertex() {}

    /**
     * A vertex for {@link GraphBuilder#addVertex}; {@link #addTo} does both at once.
     *
     * @param graph the builder of the graph that the vertex will be part of
     * @param unit built with {@link ConvolutionUnit#expansion}
     */
    public ExpansionVertex(GraphBuilder graph, ConvolutionUnit unit) {
        super(graph, unit);
    }

    /**
     * Adds the unit to a graph.
     *
     * @param graph the builder to add to; its global configuration fills what the unit does not set
     * @param name the vertex' name
     * @param unit built with {@link ConvolutionUnit#expansion}
     * @param input name of the vertex or network input it reads
     * @return {@code graph}
     */
    public static GraphBuilder addTo(GraphBuilder graph, String name, ConvolutionUnit unit, String input) {
        return add(graph, name, new ExpansionVertex(graph, unit), input);
    }

    @Override
    protected Role role() {
        return Role.EXPANSION;
    }

    @Override
    protected UnitVertex fresh() {
        return new ExpansionVertex();
    }
}
