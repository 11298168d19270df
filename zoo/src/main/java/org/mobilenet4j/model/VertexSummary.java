/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.model;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.mobilenet4j.vertex.ConvolutionUnit;
import org.mobilenet4j.vertex.Unfrozen;
import org.nd4j.linalg.api.buffer.DataType;

/** A row of a {@link NetworkSummary}: one vertex, for one example. Immutable. */
public final class VertexSummary {
    private final String name;
    private final String type;
    private final List<Long> outputShape;
    private final long parameters;
    private final long trainableParameters;
    private final long multiplyAdds;
    private final long activationBytes;

    VertexSummary(String name, GraphVertex vertex, InputType input, InputType output, DataType dataType) {
        Layer carried = vertex instanceof LayerVertex
                ? ((LayerVertex) vertex).getLayerConf().getLayer()
                : null;
        Layer layer = Unfrozen.layer(carried);
        this.name = name;
        this.type = layer instanceof ConvolutionUnit
                ? ((ConvolutionUnit) layer).role().title()
                : (layer != null ? layer : vertex).getClass().getSimpleName();
        this.outputShape = Arrays.stream(output.getShape()).boxed().collect(Collectors.toList());
        this.parameters = vertex.numParams(true);
        this.trainableParameters = layer == carried ? parameters - statistics(layer) : 0;
        this.multiplyAdds = MultiplyAdds.of(layer, input, output);
        this.activationBytes = output.arrayElementsPerExample() * dataType.width();
    }

    /** Running mean and variance: parameters that no gradient changes. */
    private static long statistics(Layer layer) {
        return layer instanceof ConvolutionUnit || layer instanceof BatchNormalization
                ? 2 * ((FeedForwardLayer) layer).getNOut()
                : 0;
    }

    public String name() {
        return name;
    }

    /** The title of a unit's role, else the simple name of the layer's or vertex' class; of a frozen layer, the one inside. */
    public String type() {
        return type;
    }

    /** Without the batch: [height, width, channels] inside the network, [channels] after the pooling. */
    public List<Long> outputShape() {
        return outputShape;
    }

    String output() {
        return outputShape.stream().map(String::valueOf).collect(Collectors.joining("x"));
    }

    public long parameters() {
        return parameters;
    }

    public long trainableParameters() {
        return trainableParameters;
    }

    public long multiplyAdds() {
        return multiplyAdds;
    }

    public long activationBytes() {
        return activationBytes;
    }
}
