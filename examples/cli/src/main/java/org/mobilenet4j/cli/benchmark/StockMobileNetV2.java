/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.benchmark;

import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.mobilenet4j.MobileNetV2;
import org.mobilenet4j.engine.Padding;
import org.mobilenet4j.engine.UnitGeometry;
import org.mobilenet4j.vertex.ConvolutionUnit;
import org.mobilenet4j.vertex.UnitVertex;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Sgd;

/**
 * A MobileNetV2 of DL4J's own layers, as one would write it without this library: {@code ConvolutionLayer} or
 * {@code DepthwiseConvolution2D} without bias, {@code BatchNormalization}, {@code ActivationLayer}, in NCHW, DL4J's
 * default. It has the parameters of a network of ours and computes the same. No instances.
 *
 * <p>Unit {@code x} becomes the layers {@code x_convolution}, {@code x_norm} and {@code x}, the activation; without
 * activation {@code x} is the batch norm. Training differs in one way: DL4J's running variance is the batch's biased
 * one.
 */
public final class StockMobileNetV2 {

    private StockMobileNetV2() {}

    /**
     * Builds the network and copies the parameters; trained with SGD, without dropout and weight decay.
     *
     * @param zoo the settings of {@code ours}; its input must be NCHW
     * @param ours a network that {@code zoo} has built, whose parameters are taken over
     */
    public static ComputationGraph of(MobileNetV2 zoo, ComputationGraph ours) {
        GraphBuilder graph = new NeuralNetConfiguration.Builder()
                .updater(new Sgd(0.01))
                .graphBuilder()
                .addInputs(ours.getConfiguration().getNetworkInputs())
                .setInputTypes(zoo.inputType());
        Map<String, GraphVertex> vertices = ours.getConfiguration().getVertices();
        vertices.forEach((name, vertex) -> {
            String[] inputs =
                    ours.getConfiguration().getVertexInputs().get(name).toArray(new String[0]);
            ConvolutionUnit unit = vertex instanceof LayerVertex ? UnitVertex.unitOf((LayerVertex) vertex) : null;
            if (unit != null) {
                addUnit(graph, name, unit, inputs[0]);
            } else if (vertex instanceof LayerVertex) {
                graph.addLayer(name, layer((LayerVertex) vertex), inputs);
            } else {
                graph.addVertex(name, vertex.clone(), inputs);
            }
        });
        graph.setOutputs(ours.getConfiguration().getNetworkOutputs().toArray(new String[0]));
        ComputationGraph stock = new ComputationGraph(graph.build());
        stock.init();
        copyParameters(ours, stock);
        return stock;
    }

    private static void addUnit(GraphBuilder graph, String name, ConvolutionUnit unit, String input) {
        UnitGeometry geometry = unit.geometry();
        String norm = geometry.relu6() ? name + "_norm" : name;
        graph.addLayer(name + "_convolution", convolution(geometry), input)
                .addLayer(
                        norm,
                        new BatchNormalization.Builder()
                                .eps(geometry.epsilon())
                                .decay(unit.decay())
                                .useLogStd(false)
                                .build(),
                        name + "_convolution");
        if (geometry.relu6()) {
            graph.addLayer(name, new ActivationLayer(Activation.RELU6), norm);
        }
    }

    private static Layer convolution(UnitGeometry geometry) {
        ConvolutionLayer.BaseConvBuilder<?> builder = geometry.depthwise()
                ? new DepthwiseConvolution2D.Builder(geometry.kernel(), geometry.kernel()).depthMultiplier(1)
                : new ConvolutionLayer.Builder(geometry.kernel(), geometry.kernel());
        builder.stride(geometry.stride(), geometry.stride());
        builder.dilation(geometry.dilation(), geometry.dilation());
        builder.hasBias(false);
        builder.nOut(geometry.nOut());
        builder.activation(Activation.IDENTITY);
        if (geometry.padding() == Padding.SAME) {
            builder.convolutionMode(ConvolutionMode.Same);
        } else {
            int zeros = (geometry.extent() - 1) / 2;
            builder.convolutionMode(ConvolutionMode.Truncate);
            builder.padding(zeros, zeros);
        }
        return builder.build();
    }

    /** A layer of DL4J's as it is; ours may be told to pool rows and columns of NHWC, which stock must find out again. */
    private static Layer layer(LayerVertex vertex) {
        Layer layer = vertex.getLayerConf().getLayer().clone();
        if (layer instanceof GlobalPoolingLayer) {
            ((GlobalPoolingLayer) layer).setPoolingDimensions(null);
        }
        return layer;
    }

    private static void copyParameters(ComputationGraph ours, ComputationGraph stock) {
        ours.getConfiguration().getVertices().forEach((name, vertex) -> {
            ConvolutionUnit unit = vertex instanceof LayerVertex ? UnitVertex.unitOf((LayerVertex) vertex) : null;
            if (unit == null) {
                return;
            }
            String norm = unit.geometry().relu6() ? name + "_norm" : name;
            for (String key : new String[] {"gamma", "beta", "mean", "var"}) {
                copy(ours.getParam(name + "_" + key), stock.getParam(norm + "_" + key));
            }
            INDArray kernel = ours.getParam(name + "_W");
            copy(
                    unit.geometry().depthwise() ? kernel : kernel.permute(3, 2, 0, 1),
                    stock.getParam(name + "_convolution_W"));
        });
        for (String key : new String[] {"predictions_W", "predictions_b"}) {
            if (ours.paramTable().containsKey(key)) {
                copy(ours.getParam(key), stock.getParam(key));
            }
        }
    }

    private static void copy(INDArray from, INDArray to) {
        to.assign(from.rank() == to.rank() ? from : from.reshape(to.shape()));
    }
}
