/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.dl4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mobilenet4j.ArrayAssert;
import org.mobilenet4j.model.InvertedResidual;
import org.mobilenet4j.model.Residual;
import org.mobilenet4j.vertex.ConvolutionUnit;
import org.mobilenet4j.vertex.ConvolutionVertex;
import org.mobilenet4j.vertex.ExpansionVertex;
import org.mobilenet4j.vertex.UnitVertex;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Networks that users put together from blocks and units. */
class OwnGraphTest {
    private static final int S = Networks.SIZE;

    @ParameterizedTest
    @EnumSource(CNN2DFormat.class)
    void blocksMakeANetworkThatTrainsAndSaves(CNN2DFormat format) {
        GraphBuilder graph = graph(InputType.convolutional(S, S, 3, format));
        ConvolutionVertex.addTo(
                graph,
                "stem",
                ConvolutionUnit.convolution(5, 8).stride(2).decay(0.5).build(),
                "input");
        InvertedResidual block = InvertedResidual.of(8, 8).expansion(3).batchNormDecay(0.5);
        String top = block.addTo(graph, "first", "stem");
        assertEquals("first_add", top);
        top = block.kernel(5).stride(2).addTo(graph, "second", top);
        assertEquals("second_project", top);
        ComputationGraph network = classified(graph, top);
        DataSet batch =
                Networks.batch(Networks.BATCH, S, format, network.params().dataType());
        double before = network.score(batch, true);
        Networks.fit(network, batch, 10);
        assertTrue(network.score(batch, true) < before / 2);
        ComputationGraphConfiguration configuration = network.getConfiguration();
        assertEquals(configuration, ComputationGraphConfiguration.fromJson(configuration.toJson()));
    }

    @Test
    void aBlockBehindAStockConvolutionNeedsAUnitBetween() {
        GraphBuilder graph = graph(InputType.convolutional(8, 8, 3));
        graph.addLayer("stem", new ConvolutionLayer.Builder(1, 1).nOut(8).build(), "input");
        InvertedResidual block = InvertedResidual.of(8, 8);
        Exception refusal = assertThrows(IllegalStateException.class, () -> block.addTo(graph, "block", "stem"));
        assertTrue(
                refusal.getMessage().contains("\"stem\", which is NCHW. Put a ConvolutionVertex"),
                refusal.getMessage());
        assertThrows(
                IllegalStateException.class, () -> InvertedResidual.of(3, 3).addTo(graph, "block", "input"));
        ConvolutionVertex.addTo(
                graph, "between", ConvolutionUnit.convolution(1, 8).build(), "stem");
        assertEquals("block_add", block.addTo(graph, "block", "between"));
        InvertedResidual strided = InvertedResidual.of(8, 8).stride(2);
        assertEquals("other_project", strided.addTo(graph, "other", "stem"), "without shortcut nothing is added");
    }

    @Test
    void aVertexCanBeAddedWithAddVertexToo() {
        GraphBuilder graph = graph(InputType.convolutional(S, S, 3));
        graph.addVertex(
                "unit", new ExpansionVertex(graph, ConvolutionUnit.expansion(8).build()), "input");
        ComputationGraph network = classified(graph, "unit");
        network.fit(Variant.plain().batch());
        assertEquals(0.01, network.getLearningRate("unit"));
        assertInstanceOf(
                ExpansionVertex.class, network.getConfiguration().getVertices().get("unit"));
    }

    @Test
    void aUnitCanBeAddedAsALayerToo() {
        GraphBuilder asLayer = graph(InputType.convolutional(S, S, 3));
        asLayer.addLayer("unit", ConvolutionUnit.expansion(8).build(), "input");
        GraphBuilder asVertex = graph(InputType.convolutional(S, S, 3));
        ExpansionVertex.addTo(asVertex, "unit", ConvolutionUnit.expansion(8).build(), "input");
        ComputationGraph layer = classified(asLayer, "unit");
        ComputationGraph vertex = classified(asVertex, "unit");
        Networks.fit(layer, Variant.plain().batch(), 2);
        Networks.fit(vertex, Variant.plain().batch(), 2);
        ArrayAssert.assertSame(vertex.params(), layer.params(), "parameters");
    }

    @Test
    void unitsAreLayersOfAMultiLayerNetworkToo() {
        MultiLayerNetwork network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .seed(11)
                .weightInit(WeightInit.RELU)
                .updater(new Adam(0.01))
                .list()
                .layer(ConvolutionUnit.convolution(3, 8).stride(2).build())
                .layer(new GlobalPoolingLayer(PoolingType.AVG))
                .layer(classifier())
                .setInputType(InputType.convolutional(S, S, 3))
                .build());
        network.init();
        ComputationGraph graph = unitNetwork(InputType.convolutional(S, S, 3));
        network.setParams(graph.params());
        for (int i = 0; i < 2; i++) {
            network.fit(Variant.plain().batch());
            graph.fit(Variant.plain().batch());
        }
        ArrayAssert.assertSame(graph.params(), network.params(), "parameters");
        INDArray x = Variant.plain().batch().getFeatures();
        ArrayAssert.assertSame(graph.outputSingle(x), network.output(x), "output");
    }

    @Test
    void aVertexOfAnotherRoleIsRefused() {
        GraphBuilder graph = graph(InputType.convolutional(S, S, 3));
        ConvolutionUnit depthwise = ConvolutionUnit.depthwise(3).build();
        Exception refusal = assertThrows(
                IllegalArgumentException.class, () -> ExpansionVertex.addTo(graph, "unit", depthwise, "input"));
        assertTrue(refusal.getMessage().contains("role EXPANSION, found DEPTHWISE"), refusal.getMessage());
    }

    @Test
    void aVertexWithoutConfigurationIsRefused() {
        GraphBuilder graph = graph(InputType.convolutional(S, S, 3));
        ExpansionVertex.addTo(graph, "unit", ConvolutionUnit.expansion(8).build(), "input");
        ComputationGraphConfiguration configuration = graph.setOutputs("unit").build();
        ((UnitVertex) configuration.getVertices().get("unit")).unit().setIUpdater(null);
        ComputationGraph network = new ComputationGraph(configuration);
        Exception refusal = assertThrows(IllegalStateException.class, network::init);
        assertTrue(refusal.getMessage().contains("ExpansionVertex.addTo(graphBuilder, \"unit\""), refusal.getMessage());
    }

    @Test
    void aUnitOnFeaturesThatAreNoPicturesIsRefused() {
        GraphBuilder graph = graph(InputType.feedForward(12));
        ExpansionVertex.addTo(graph, "unit", ConvolutionUnit.expansion(8).build(), "input");
        graph.setOutputs("unit");
        Exception refusal = assertThrows(IllegalStateException.class, graph::build);
        assertTrue(refusal.getMessage().contains("\"unit\": expected a convolutional input"), refusal.getMessage());
    }

    @Test
    void flatPicturesComputeAndTrainAsPicturesDo() {
        ComputationGraph flat = unitNetwork(InputType.convolutionalFlat(S, S, 3));
        ComputationGraph square = unitNetwork(InputType.convolutional(S, S, 3));
        DataSet batch = Variant.plain().batch();
        INDArray x = batch.getFeatures().reshape('c', Networks.BATCH, 3 * S * S);
        ArrayAssert.assertSame(square.outputSingle(batch.getFeatures()), flat.outputSingle(x), "output");
        flat.fit(new DataSet(x, batch.getLabels()));
        square.fit(batch);
        ArrayAssert.assertSame(square.params(), flat.params(), "parameters");
    }

    @Test
    void withoutInputTypesNhwcPicturesAndGivenChannelsWork() {
        GraphBuilder graph = graph();
        ExpansionVertex.addTo(graph, "unit", ConvolutionUnit.expansion(8).nIn(3).build(), "input");
        ComputationGraph network = new ComputationGraph(graph.setOutputs("unit").build());
        network.init();
        INDArray x = Networks.batch(2, 5, CNN2DFormat.NHWC, network.params().dataType())
                .getFeatures();
        assertArrayEquals(new long[] {2, 5, 5, 8}, network.outputSingle(x).shape());
    }

    @Test
    void oneUnitMayServeTwoVertices() {
        GraphBuilder graph = graph(InputType.convolutional(S, S, 3));
        ConvolutionUnit unit = ConvolutionUnit.convolution(3, 8).build();
        ConvolutionVertex.addTo(graph, "first", unit, "input");
        ConvolutionVertex.addTo(graph, "second", unit, "first");
        ConvolutionVertex third = new ConvolutionVertex(graph, unit);
        third.unit().setFrozenStatistics(true);
        graph.addVertex("third", third, "second");
        assertFalse(unit.frozenStatistics());
        ComputationGraph network = classified(graph, "third");
        assertArrayEquals(new long[] {3, 3, 3, 8}, network.getParam("first_W").shape());
        assertArrayEquals(new long[] {3, 3, 8, 8}, network.getParam("second_W").shape());
        network.fit(Variant.plain().batch());
        assertEquals(0, network.getParam("third_mean").amaxNumber().doubleValue());
        assertTrue(network.getParam("second_mean").amaxNumber().doubleValue() > 0);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void wideShortcutsNameTheBlockTheyStartIn(boolean typesKnown) {
        InputType[] types = {InputType.convolutional(S, S, 8, CNN2DFormat.NHWC)};
        GraphBuilder graph = graph(typesKnown ? types : new InputType[0]);
        InvertedResidual block = InvertedResidual.of(8, 8).expansion(3).residual(Residual.EXPANDED);
        assertRefused(() -> block.addTo(graph, "a", "input"), "give that one's name too");
        assertRefused(() -> block.addTo(graph, "a", "input", "other"), "no vertex \"other_depthwise\"");
        String top = block.addTo(graph, "a", "input", null);
        assertEquals("b_project", block.addTo(graph, "b", top, "a"));
        assertEquals(
                List.of("a_depthwise", "b_depthwise"), graph.getVertexInputs().get("b_expanded_add"));
        block.addTo(graph, "c", "b_project", "b");
        assertEquals(
                List.of("b_expanded_add", "c_depthwise"),
                graph.getVertexInputs().get("c_expanded_add"));
        assertRefused(
                () -> block.expansion(2).addTo(graph, "d", "c_project", "c"), "16 channels inside, block \"c\" has 24");
        InvertedResidual thin = block.residual(Residual.BOTTLENECK);
        assertRefused(() -> thin.addTo(graph, "d", "c_project", "c"), "set residual(Residual.EXPANDED)");
    }

    private static void assertRefused(Executable action, String reason) {
        String message = assertThrows(IllegalArgumentException.class, action).getMessage();
        assertTrue(message.contains(reason), message);
    }

    private static ComputationGraph unitNetwork(InputType type) {
        GraphBuilder graph = graph(type);
        ConvolutionVertex.addTo(
                graph, "unit", ConvolutionUnit.convolution(3, 8).stride(2).build(), "input");
        return classified(graph, "unit");
    }

    private static GraphBuilder graph(InputType... type) {
        GraphBuilder graph = new NeuralNetConfiguration.Builder()
                .seed(11)
                .weightInit(WeightInit.RELU)
                .updater(new Adam(0.01))
                .graphBuilder()
                .addInputs("input");
        return type.length == 0 ? graph : graph.setInputTypes(type);
    }

    private static ComputationGraph classified(GraphBuilder graph, String top) {
        graph.addLayer("pooling", new GlobalPoolingLayer(PoolingType.AVG), top)
                .addLayer("predictions", classifier(), "pooling")
                .setOutputs("predictions");
        ComputationGraph network = new ComputationGraph(graph.build());
        network.init();
        return network;
    }

    private static OutputLayer classifier() {
        return new OutputLayer.Builder(LossFunction.MCXENT)
                .nOut(Networks.CLASSES)
                .activation(Activation.SOFTMAX)
                .build();
    }
}
