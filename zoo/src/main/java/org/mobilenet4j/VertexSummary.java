/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.inputs.InputType.InputTypeConvolutional;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.mobilenet4j.vertex.ConvolutionUnit;
import org.mobilenet4j.vertex.UnitVertex;
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
        Layer layer = vertex instanceof LayerVertex
                ? ((LayerVertex) vertex).getLayerConf().getLayer()
                : null;
        ConvolutionUnit unit = vertex instanceof LayerVertex ? UnitVertex.unitOf((LayerVertex) vertex) : null;
        boolean frozen = layer instanceof FrozenLayer || layer instanceof FrozenLayerWithBackprop;
        this.name = name;
        this.type = unit != null
                ? unit.role().title()
                : (layer != null ? layer : vertex).getClass().getSimpleName();
        this.outputShape = Arrays.stream(output.getShape()).boxed().collect(Collectors.toList());
        this.parameters = vertex.numParams(true);
        this.trainableParameters = frozen ? 0 : parameters - (unit == null ? 0 : 2 * unit.getNOut());
        this.multiplyAdds = unit != null ? multiplyAdds(unit, input) : multiplyAdds(layer, output);
        this.activationBytes = output.arrayElementsPerExample() * dataType.width();
    }

    private static long multiplyAdds(ConvolutionUnit unit, InputType input) {
        if (input instanceof InputTypeConvolutional) {
            InputTypeConvolutional picture = (InputTypeConvolutional) input;
            return unit.geometry().multiplyAdds(picture.getHeight(), picture.getWidth());
        }
        InputType.InputTypeConvolutionalFlat picture = (InputType.InputTypeConvolutionalFlat) input;
        return unit.geometry().multiplyAdds(picture.getHeight(), picture.getWidth());
    }

    private static long multiplyAdds(Layer layer, InputType output) {
        if (layer instanceof DenseLayer || layer instanceof BaseOutputLayer) {
            FeedForwardLayer dense = (FeedForwardLayer) layer;
            return dense.getNIn() * dense.getNOut();
        }
        if (layer != null && layer.getClass() == ConvolutionLayer.class) {
            ConvolutionLayer convolution = (ConvolutionLayer) layer;
            int[] kernel = convolution.getKernelSize();
            return output.arrayElementsPerExample() * kernel[0] * kernel[1] * convolution.getNIn();
        }
        return 0;
    }

    public String name() {
        return name;
    }

    /** The title of a unit's role, else the simple name of the vertex' or layer's class. */
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
