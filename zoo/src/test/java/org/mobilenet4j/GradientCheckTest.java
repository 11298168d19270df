/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.deeplearning4j.gradientcheck.GradientCheckUtil;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.weights.WeightInit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.mobilenet4j.model.InvertedResidual;
import org.mobilenet4j.model.Residual;
import org.mobilenet4j.vertex.ConvolutionUnit;
import org.mobilenet4j.vertex.ConvolutionUnitBuilder;
import org.mobilenet4j.vertex.ConvolutionVertex;
import org.mobilenet4j.vertex.DepthwiseVertex;
import org.mobilenet4j.vertex.ExpansionVertex;
import org.mobilenet4j.vertex.Flavor;
import org.mobilenet4j.vertex.LinearProjectionVertex;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * Analytic against numeric gradients, in DOUBLE. ReLU6 bends at 0 and 6, and a difference taken across a bend lies: for
 * units and blocks, which have few activations, scales and shifts are drawn so that both sides of both bends are in use
 * and the fixed seed has none near one; a network has too many, so there all stay between the bends.
 */
class GradientCheckTest {
    private static final DataType DOUBLE = DataType.DOUBLE;
    private static final int EXAMPLES = 3;

    private DataType defaultType;

    @BeforeEach
    void useDouble() {
        defaultType = Nd4j.dataType();
        Nd4j.setDefaultDataTypes(DOUBLE, DOUBLE);
    }

    @AfterEach
    void restoreType() {
        Nd4j.setDefaultDataTypes(defaultType, defaultType);
    }

    /** One unit between the input and a small head. */
    static final class UnitCase {
        final String name;
        final Flavor flavor;
        final boolean frozen;
        final ConvolutionUnitBuilder unit;

        UnitCase(String name, Flavor flavor, boolean frozen, ConvolutionUnitBuilder unit) {
            this.name = name;
            this.flavor = flavor;
            this.frozen = frozen;
            this.unit = unit;
        }

        @Override
        public String toString() {
            return name + " " + flavor + (frozen ? " frozen statistics" : " batch statistics");
        }
    }

    static Stream<UnitCase> units() {
        return Stream.of(Flavor.values())
                .flatMap(flavor -> Stream.of(false, true)
                        .flatMap(frozen -> Stream.of(
                                new UnitCase("expansion", flavor, frozen, ConvolutionUnit.expansion(5)),
                                new UnitCase("projection", flavor, frozen, ConvolutionUnit.linearProjection(2)),
                                new UnitCase(
                                        "stem",
                                        flavor,
                                        frozen,
                                        ConvolutionUnit.convolution(3, 4).stride(2)),
                                new UnitCase(
                                        "dense 3x3 dilated",
                                        flavor,
                                        frozen,
                                        ConvolutionUnit.convolution(3, 2).dilation(2)),
                                new UnitCase("depthwise", flavor, frozen, ConvolutionUnit.depthwise(3)),
                                new UnitCase(
                                        "depthwise stride 2",
                                        flavor,
                                        frozen,
                                        ConvolutionUnit.depthwise(3).stride(2)),
                                new UnitCase(
                                        "depthwise stride 3",
                                        flavor,
                                        frozen,
                                        ConvolutionUnit.depthwise(3).stride(3)),
                                new UnitCase(
                                        "depthwise dilation 2",
                                        flavor,
                                        frozen,
                                        ConvolutionUnit.depthwise(3).dilation(2)),
                                new UnitCase(
                                        "depthwise 5x5 stride 2",
                                        flavor,
                                        frozen,
                                        ConvolutionUnit.depthwise(5).stride(2)))));
    }

    @ParameterizedTest
    @MethodSource("units")
    void aUnit(UnitCase c) {
        GraphBuilder graph = graph(CNN2DFormat.NHWC, 6, 7, 3);
        ConvolutionUnit unit =
                c.unit.flavor(c.flavor).frozenStatistics(c.frozen).build();
        switch (unit.role()) {
            case EXPANSION:
                ExpansionVertex.addTo(graph, "unit", unit, "in");
                break;
            case DEPTHWISE:
                DepthwiseVertex.addTo(graph, "unit", unit, "in");
                break;
            case LINEAR_PROJECTION:
                LinearProjectionVertex.addTo(graph, "unit", unit, "in");
                break;
            default:
                ConvolutionVertex.addTo(graph, "unit", unit, "in");
        }
        check(withHead(graph, "unit"), Nd4j.randn(DOUBLE, EXAMPLES, 6, 7, 3));
    }

    static Stream<InvertedResidual> blocks() {
        return Stream.of(Flavor.values())
                .flatMap(flavor -> Stream.of(
                                InvertedResidual.of(3, 3).expansion(2),
                                InvertedResidual.of(3, 2).expansion(2).stride(2),
                                InvertedResidual.of(3, 3).expansion(1).dilation(2),
                                InvertedResidual.of(3, 3).expansion(2).linearBottleneck(false))
                        .map(block -> block.flavor(flavor)));
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void aBlockWithAndWithoutSkip(InvertedResidual block) {
        GraphBuilder graph = graph(CNN2DFormat.NHWC, 5, 6, 3);
        check(withHead(graph, block.addTo(graph, "block", "in")), Nd4j.randn(DOUBLE, EXAMPLES, 5, 6, 3));
    }

    /** The parts of a MobileNetV2 in their order, but with few channels: its 1280 at the end would take hours here. */
    @ParameterizedTest
    @CsvSource({"TF, NCHW, BOTTLENECK", "TF, NHWC, EXPANDED", "TORCH, NHWC, BOTTLENECK", "TORCH, NCHW, NONE"})
    void aSmallNetwork(Flavor flavor, CNN2DFormat format, Residual residual) {
        GraphBuilder graph = graph(format, 11, 10, 3);
        ConvolutionVertex.addTo(
                graph, "stem", unit(flavor, ConvolutionUnit.convolution(3, 2).stride(2)), "in");
        InvertedResidual same =
                InvertedResidual.of(3, 3).expansion(2).flavor(flavor).residual(residual);
        InvertedResidual first = InvertedResidual.of(2, 3).expansion(1).flavor(flavor);
        String top = first.addTo(graph, "first", "stem");
        top = same.addTo(graph, "second", top, null);
        top = same.addTo(graph, "third", top, residual == Residual.EXPANDED ? "second" : null);
        top = InvertedResidual.of(3, 2).expansion(2).stride(2).flavor(flavor).addTo(graph, "fourth", top);
        ConvolutionVertex.addTo(graph, "last", unit(flavor, ConvolutionUnit.convolution(1, 3)), top);
        ComputationGraph network = withHead(graph, "last");
        keepBetweenBends(network);
        long[] shape = format == CNN2DFormat.NCHW ? new long[] {2, 3, 11, 10} : new long[] {2, 11, 10, 3};
        checkGradients(network, Nd4j.randn(DOUBLE, shape));
    }

    private static ConvolutionUnit unit(Flavor flavor, ConvolutionUnitBuilder builder) {
        return builder.flavor(flavor).build();
    }

    private static GraphBuilder graph(CNN2DFormat format, int height, int width, int channels) {
        return new NeuralNetConfiguration.Builder()
                .seed(7)
                .dataType(DOUBLE)
                .updater(new NoOp())
                .weightInit(WeightInit.XAVIER)
                .l2(0.05)
                .graphBuilder()
                .addInputs("in")
                .setInputTypes(InputType.convolutional(height, width, channels, format));
    }

    private static ComputationGraph withHead(GraphBuilder graph, String top) {
        graph.addLayer("pool", new GlobalPoolingLayer(PoolingType.AVG), top)
                .addLayer(
                        "out",
                        new OutputLayer.Builder(LossFunction.MCXENT)
                                .activation(Activation.SOFTMAX)
                                .nOut(2)
                                .build(),
                        "pool")
                .setOutputs("out");
        ComputationGraph network = new ComputationGraph(graph.build());
        network.init();
        return network;
    }

    /** A normalised activation is below 6 in magnitude here, so ReLU6 gets 3 +- 3 at most. */
    private static void keepBetweenBends(ComputationGraph network) {
        network.paramTable().forEach((key, value) -> {
            if (key.endsWith("_gamma")) {
                value.assign(Nd4j.rand(DOUBLE, value.shape()).muli(0.2).addi(0.3));
            } else if (key.endsWith("_beta")) {
                value.assign(3);
            }
        });
    }

    private static void check(ComputationGraph network, INDArray input) {
        network.paramTable().forEach((key, value) -> {
            if (key.endsWith("_gamma")) {
                value.assign(Nd4j.rand(DOUBLE, value.shape()).muli(3).addi(2));
            } else if (key.endsWith("_beta") || key.endsWith("_mean")) {
                value.assign(Nd4j.rand(DOUBLE, value.shape()).muli(2));
            } else if (key.endsWith("_var")) {
                value.assign(Nd4j.rand(DOUBLE, value.shape()).addi(0.5));
            }
        });
        checkGradients(network, input);
    }

    private static void checkGradients(ComputationGraph network, INDArray input) {
        INDArray labels = Nd4j.zeros(DOUBLE, input.size(0), 2);
        for (int i = 0; i < input.size(0); i++) {
            labels.putScalar(i, i % 2, 1);
        }
        Set<String> statistics = network.paramTable().keySet().stream()
                .filter(key -> key.endsWith("_mean") || key.endsWith("_var"))
                .collect(Collectors.toSet());
        assertTrue(GradientCheckUtil.checkGradients(new GradientCheckUtil.GraphConfig()
                .net(network)
                .inputs(new INDArray[] {input})
                .labels(new INDArray[] {labels})
                .excludeParams(statistics)
                .epsilon(1e-6)
                .maxRelError(1e-4)
                .minAbsoluteError(1e-8)
                .print(GradientCheckUtil.PrintMode.FAILURES_ONLY)
                .exitOnFirstError(true)));
    }
}
