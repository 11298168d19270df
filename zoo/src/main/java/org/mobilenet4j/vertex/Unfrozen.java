/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.vertex;

import org.deeplearning4j.nn.conf.graph.FrozenVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.layers.wrapper.BaseWrapperLayer;

/**
 * What is inside DL4J's wrappers around frozen layers and vertices; what is not frozen is returned as it is. The wrappers
 * have no type in common, and may lie around each other. No instances.
 */
public final class Unfrozen {

    private Unfrozen() {}

    /** The configuration of a layer without the wrappers around it; null if it is null. */
    public static Layer layer(Layer layer) {
        Layer inner = layer;
        while (true) {
            if (inner instanceof FrozenLayer frozen) {
                inner = frozen.getLayer();
            } else if (inner instanceof FrozenLayerWithBackprop frozen) {
                inner = frozen.getUnderlying();
            } else {
                return inner;
            }
        }
    }

    /** The configuration of the layer that a vertex carries, without the wrappers; null if it carries none. */
    public static Layer layerOf(GraphVertex vertex) {
        return vertex(vertex) instanceof LayerVertex carrier && carrier.getLayerConf() != null
                ? layer(carrier.getLayerConf().getLayer())
                : null;
    }

    /** The configuration of a vertex without the wrappers around it; null if it is null. */
    public static GraphVertex vertex(GraphVertex vertex) {
        GraphVertex inner = vertex;
        while (inner instanceof FrozenVertex frozen) {
            inner = frozen.getUnderlying();
        }
        return inner;
    }

    /** A layer at work without the wrappers around it; null if it is null. */
    static org.deeplearning4j.nn.api.Layer layer(org.deeplearning4j.nn.api.Layer layer) {
        org.deeplearning4j.nn.api.Layer inner = layer;
        while (inner instanceof BaseWrapperLayer wrapper) {
            inner = wrapper.getUnderlying();
        }
        return inner;
    }
}
