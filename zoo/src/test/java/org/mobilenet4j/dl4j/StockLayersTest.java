/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.dl4j;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.Function;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.weights.WeightInit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.mobilenet4j.ArrayAssert;
import org.mobilenet4j.vertex.ConvolutionUnit;
import org.mobilenet4j.vertex.ExpansionVertex;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * A unit among stock layers computes and trains as the stock layers that it replaces: a 1x1 convolution,
 * batch norm and an activation. In DOUBLE; the shapes have no two sides alike, so a swap of axes shows.
 */
class StockLayersTest {
    private static final int N = 4;
    private static final int H = 6;
    private static final int W = 10;
    private static final double PIXELS = N * H * W;
    private static final double EPSILON = 1e-3;

    static Stream<Arguments> neighbours() {
        return Stream.of(
                        after("nothing", graph -> "unit"),
                        after(
                                "convolution",
                                graph -> layer(
                                        graph,
                                        new ConvolutionLayer.Builder(3, 3)
                                                .convolutionMode(ConvolutionMode.Same)
                                                .nOut(4)
                                                .build())),
                        after("batch norm", graph -> layer(graph, new BatchNormalization())),
                        after(
                                "max pooling",
                                graph -> layer(
                                        graph,
                                        new SubsamplingLayer.Builder(PoolingType.MAX)
                                                .kernelSize(2, 2)
                                                .stride(2, 2)
                                                .build())),
                        after("zero padding", graph -> layer(graph, new ZeroPaddingLayer(1, 2))),
                        after("upsampling", graph -> layer(graph, new Upsampling2D.Builder(2).build())),
                        after(
                                "average pooling",
                                graph -> layer(
                                        graph,
                                        new SubsamplingLayer.Builder(PoolingType.AVG)
                                                .kernelSize(3, 3)
                                                .stride(1, 1)
                                                .build())),
                        after("merge", StockLayersTest::mergedWithAConvolution))
                .flatMap(Function.identity());
    }

    /** Adds vertices behind the vertex "unit"; returns the last one's name. */
    private interface Rest {
        String addTo(GraphBuilder graph);
    }

    private static Stream<Arguments> after(String name, Rest rest) {
        return Stream.of(CNN2DFormat.values()).map(format -> Arguments.of(name, format, rest));
    }

    private static String layer(GraphBuilder graph, Layer layer) {
        graph.addLayer("after", layer, "unit");
        return "after";
    }

    private static String mergedWithAConvolution(GraphBuilder graph) {
        graph.addLayer("other", new ConvolutionLayer.Builder(1, 1).nOut(2).build(), "unit")
                .addVertex("merged", new MergeVertex(), "unit", "other")
                .addLayer("after", new ConvolutionLayer.Builder(1, 1).nOut(4).build(), "merged");
        return "after";
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("neighbours")
    void aUnitEqualsTheStockLayersInInferenceAndTraining(String name, CNN2DFormat format, Rest rest) {
        ComputationGraph ours = network(format, rest, true);
        ComputationGraph stock = network(format, rest, false);
        copy(ours, stock);
        DataSet batch = batch(format);
        assertClose(stock.outputSingle(batch.getFeatures()), ours.outputSingle(batch.getFeatures()), "output");
        for (int step = 0; step < 3; step++) {
            ours.fit(batch);
            stock.fit(batch);
            // DL4J's running variance is the batch's own, ours the unbiased one
            INDArray biased = ours.getParam("unit_var");
            stock.getParam("norm_var").assign(biased);
        }
        assertClose(stock.getParam("norm_mean"), ours.getParam("unit_mean"), "mean");
        assertClose(stock.getParam("norm_gamma"), ours.getParam("unit_gamma"), "gamma");
        assertClose(stock.getParam("before_W"), ours.getParam("before_W"), "kernel of the convolution before");
        assertClose(stock.getParam("predictions_W"), ours.getParam("predictions_W"), "weights of the classifier");
        assertClose(stock.outputSingle(batch.getFeatures()), ours.outputSingle(batch.getFeatures()), "output");
    }

    @ParameterizedTest
    @EnumSource(CNN2DFormat.class)
    void theRunningVarianceIsTheUnbiasedOne(CNN2DFormat format) {
        ComputationGraph ours = network(format, graph -> "unit", true);
        ComputationGraph stock = network(format, graph -> "unit", false);
        copy(ours, stock);
        ours.fit(batch(format));
        stock.fit(batch(format));
        INDArray biased =
                stock.getParam("norm_var").sub(0.5).mul(PIXELS / (PIXELS - 1)).add(0.5);
        assertClose(biased, ours.getParam("unit_var"), "variance");
    }

    private static ComputationGraph network(CNN2DFormat format, Rest rest, boolean ours) {
        GraphBuilder graph = new NeuralNetConfiguration.Builder()
                .seed(5)
                .dataType(DataType.DOUBLE)
                .weightInit(WeightInit.XAVIER)
                .updater(new Sgd(0.1))
                .activation(Activation.IDENTITY)
                .graphBuilder()
                .addInputs("input")
                .setInputTypes(InputType.convolutional(H, W, 3, format))
                .addLayer("before", new ConvolutionLayer.Builder(1, 1).nOut(4).build(), "input");
        if (ours) {
            ExpansionVertex.addTo(
                    graph, "unit", ConvolutionUnit.expansion(5).decay(0.5).build(), "before");
        } else {
            graph.addLayer(
                            "convolution",
                            new ConvolutionLayer.Builder(1, 1)
                                    .nOut(5)
                                    .hasBias(false)
                                    .build(),
                            "before")
                    .addLayer(
                            "norm",
                            new BatchNormalization.Builder()
                                    .useLogStd(false)
                                    .decay(0.5)
                                    .eps(EPSILON)
                                    .build(),
                            "convolution")
                    .addLayer("unit", new ActivationLayer(Activation.RELU6), "norm");
        }
        String last = rest.addTo(graph);
        graph.addLayer("pooling", new GlobalPoolingLayer(PoolingType.AVG), last)
                .addLayer(
                        "hidden",
                        new DenseLayer.Builder()
                                .nOut(4)
                                .activation(Activation.TANH)
                                .build(),
                        "pooling")
                .addLayer(
                        "predictions",
                        new OutputLayer.Builder(LossFunction.MCXENT)
                                .nOut(2)
                                .activation(Activation.SOFTMAX)
                                .build(),
                        "hidden")
                .setOutputs("predictions");
        ComputationGraph network = new ComputationGraph(graph.build());
        network.init();
        return network;
    }

    private static void copy(ComputationGraph ours, ComputationGraph stock) {
        stock.paramTable().forEach((key, parameter) -> {
            if (ours.paramTable().containsKey(key)) {
                parameter.assign(ours.getParam(key));
            }
        });
        INDArray kernel = stock.getParam("convolution_W"); // [out, in, 1, 1], in an NHWC graph [1, 1, in, out]
        INDArray ourKernel = ours.getParam("unit_W");
        kernel.assign(kernel.size(0) == 5 ? ourKernel.permute(3, 2, 0, 1) : ourKernel);
    }

    private static DataSet batch(CNN2DFormat format) {
        INDArray x = Nd4j.getRandomFactory().getNewRandomInstance(3).nextDouble(new long[] {N, 3, H, W});
        INDArray pictures =
                format == CNN2DFormat.NCHW ? x : x.permute(0, 2, 3, 1).dup('c');
        return new DataSet(pictures, Nd4j.createFromArray(new double[][] {{1, 0}, {0, 1}, {1, 0}, {0, 1}}));
    }

    private static void assertClose(INDArray expected, INDArray actual, String what) {
        double difference = ArrayAssert.difference(expected, actual.reshape(expected.shape()));
        assertTrue(difference < 1e-10, what + " differs by " + difference);
    }
}
