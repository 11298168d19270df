/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.vertex;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;

/**
 * A dense convolution with batch norm and ReLU6: the stem, and the 1x1 convolution before the pooling.
 * [n, h, w, nIn] to [n, h / stride, w / stride, nOut].
 */
public final class ConvolutionVertex extends UnitVertex {
    private static final long serialVersionUID = 1L;

    /** For JSON only. */
    ConvolutionVertex() {}

    /**
     * A vertex for {@link GraphBuilder#addVertex}; {@link #addTo} does both at once.
     *
     * @param graph the builder of the graph that the vertex will be part of
     * @param unit built with {@link ConvolutionUnit#convolution}
     */
    public ConvolutionVertex(GraphBuilder graph, ConvolutionUnit unit) {
        super(graph, unit);
    }

    /**
     * Adds the unit to a graph.
     *
     * @param graph the builder to add to; its global configuration fills what the unit does not set
     * @param name the vertex' name
     * @param unit built with {@link ConvolutionUnit#convolution}
     * @param input name of the vertex or network input it reads
     * @return {@code graph}
     */
    public static GraphBuilder addTo(GraphBuilder graph, String name, ConvolutionUnit unit, String input) {
        return add(graph, name, new ConvolutionVertex(graph, unit), input);
    }

    @Override
    protected Role role() {
        return Role.CONVOLUTION;
    }

    @Override
    protected UnitVertex fresh() {
        return new ConvolutionVertex();
    }
}
