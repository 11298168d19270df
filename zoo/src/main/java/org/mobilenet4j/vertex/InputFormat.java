/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.vertex;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;

/** The order of the axes that a network of pictures reads. No instances. */
public final class InputFormat {

    private InputFormat() {}

    /**
     * Whether the first input is [n, height, width, channels]. Units of this project, frozen or not, read NHWC; before a
     * network input in NCHW they carry a preprocessor. Other networks that read NHWC are not recognised.
     */
    public static boolean isChannelsLast(ComputationGraphConfiguration configuration) {
        String input = configuration.getNetworkInputs().get(0);
        return configuration.getVertexInputs().entrySet().stream()
                .filter(entry -> entry.getValue().contains(input))
                .map(entry -> configuration.getVertices().get(entry.getKey()))
                .filter(LayerVertex.class::isInstance)
                .map(LayerVertex.class::cast)
                .anyMatch(vertex -> UnitVertex.unitOf(vertex) != null && vertex.getPreProcessor() == null);
    }
}
