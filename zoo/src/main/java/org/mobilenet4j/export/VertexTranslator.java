/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.export;

import static org.mobilenet4j.export.OnnxGraph.attribute;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.inputs.InputType.InputTypeConvolutional;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.mobilenet4j.engine.UnitGeometry;
import org.mobilenet4j.vertex.ConvolutionUnit;
import org.mobilenet4j.vertex.Unfrozen;
import org.mobilenet4j.vertex.UnitVertex;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Turns one vertex after the other into ONNX nodes. The last node of a vertex has the vertex' name, those before it a
 * suffix. Units compute in NHWC and ONNX in NCHW, so the preprocessors that switch between them have no counterpart.
 */
final class VertexTranslator {
    private final ComputationGraph network;
    private final ComputationGraphConfiguration configuration;
    private final Map<String, InputType> types;
    private final OnnxGraph graph;

    /** @param types of the activations of all vertices and inputs */
    VertexTranslator(ComputationGraph network, Map<String, InputType> types, OnnxGraph graph) {
        this.network = network;
        this.configuration = network.getConfiguration();
        this.types = types;
        this.graph = graph;
    }

    /** @throws UnsupportedOperationException if the vertex has no translation */
    void translate(String name) {
        GraphVertex vertex = Unfrozen.vertex(configuration.getVertices().get(name));
        List<String> inputs = configuration.getVertexInputs().get(name);
        if (vertex instanceof ElementWiseVertex) {
            ElementWiseVertex.Op operation = ((ElementWiseVertex) vertex).getOp();
            if (operation != ElementWiseVertex.Op.Add) {
                throw unsupported(name, "ElementWiseVertex " + operation);
            }
            graph.node(inputs.size() == 2 ? "Add" : "Sum", name, inputs);
        } else if (vertex instanceof LayerVertex) {
            layer(name, (LayerVertex) vertex, inputs.get(0));
        } else {
            throw unsupported(name, vertex.getClass().getName());
        }
    }

    private void layer(String name, LayerVertex vertex, String input) {
        ConvolutionUnit unit = UnitVertex.unitOf(vertex);
        Layer layer = Unfrozen.layerOf(vertex);
        if (unit != null) {
            unit(name, unit.geometry(), input);
        } else if (layer instanceof GlobalPoolingLayer && pictures(input)) {
            pooling(name, (GlobalPoolingLayer) layer, input);
        } else if ((layer.getClass() == DenseLayer.class || layer instanceof OutputLayer)
                && vertex.getPreProcessor() == null) {
            dense(name, (BaseLayer) layer, input);
        } else {
            throw unsupported(
                    name,
                    layer.getClass().getName()
                            + (vertex.getPreProcessor() == null ? "" : " behind " + vertex.getPreProcessor()));
        }
    }

    private boolean pictures(String input) {
        return types.get(input) instanceof InputTypeConvolutional;
    }

    private void unit(String name, UnitGeometry geometry, String input) {
        InputTypeConvolutional size = (InputTypeConvolutional) types.get(input);
        FoldedUnit folded = FoldedUnit.of(geometry, network.getLayer(name));
        String convolution = geometry.relu6() ? name + "/convolution" : name;
        graph.node(
                "Conv",
                convolution,
                List.of(
                        input,
                        graph.constant(name + "/W", folded.weights(), folded.shape()),
                        graph.constant(name + "/B", folded.bias(), geometry.nOut())),
                attribute("kernel_shape", geometry.kernel(), geometry.kernel()),
                attribute("strides", geometry.stride(), geometry.stride()),
                attribute("dilations", geometry.dilation(), geometry.dilation()),
                attribute("group", geometry.depthwise() ? geometry.nIn() : 1),
                attribute(
                        "pads",
                        geometry.padBefore(size.getHeight()),
                        geometry.padBefore(size.getWidth()),
                        geometry.padAfter(size.getHeight()),
                        geometry.padAfter(size.getWidth())));
        if (geometry.relu6()) {
            String least = graph.constant(name + "/min", new float[] {0});
            String most = graph.constant(name + "/max", new float[] {6});
            graph.node("Clip", name, List.of(convolution, least, most));
        }
    }

    private void pooling(String name, GlobalPoolingLayer layer, String input) {
        if (layer.getPoolingType() != PoolingType.AVG) {
            throw unsupported(name, "GlobalPoolingLayer " + layer.getPoolingType());
        }
        String pooled = layer.isCollapseDimensions() ? name + "/pooling" : name;
        graph.node("GlobalAveragePool", pooled, List.of(input));
        if (layer.isCollapseDimensions()) {
            graph.node("Flatten", name, List.of(pooled), attribute("axis", 1));
        }
    }

    private void dense(String name, BaseLayer layer, String input) {
        String operator = activation(name, layer);
        Map<String, INDArray> parameters = network.getLayer(name).paramTable();
        if (!List.of("W", "b").containsAll(parameters.keySet())) {
            throw unsupported(name, layer.getClass().getSimpleName() + " with parameters " + parameters.keySet());
        }
        List<String> operands = new ArrayList<>();
        operands.add(input);
        parameters.forEach((key, values) -> operands.add(constant(name + "/" + key, values)));
        graph.node("Gemm", operator == null ? name : name + "/product", operands);
        if (operator != null) {
            graph.node(operator, name, List.of(name + "/product"));
        }
    }

    /** The operator of a dense layer's activation; null for none. */
    private static String activation(String name, BaseLayer layer) {
        String activation = layer.getActivationFn().toString();
        switch (activation) {
            case "softmax":
                return "Softmax";
            case "sigmoid":
                return "Sigmoid";
            case "identity":
                return null;
            default:
                throw unsupported(name, layer.getClass().getSimpleName() + " with activation " + activation);
        }
    }

    /** Weights [in, out] as they are, a bias [1, out] as [out]. */
    private String constant(String name, INDArray values) {
        long[] shape = values.size(0) == 1 && name.endsWith("/b") ? new long[] {values.length()} : values.shape();
        return graph.constant(
                name, values.castTo(DataType.FLOAT).dup('c').data().asFloat(), shape);
    }

    private static UnsupportedOperationException unsupported(String vertex, String type) {
        return new UnsupportedOperationException(
                "Vertex \"" + vertex + "\" cannot be exported to ONNX: there is no translation for " + type);
    }
}
