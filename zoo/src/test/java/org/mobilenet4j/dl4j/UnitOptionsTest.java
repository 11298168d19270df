/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.constraint.MaxNormConstraint;
import org.deeplearning4j.nn.conf.constraint.NonNegativeConstraint;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.weightnoise.DropConnect;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.weights.WeightInit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mobilenet4j.ArrayAssert;
import org.mobilenet4j.vertex.ConvolutionUnit;
import org.mobilenet4j.vertex.ConvolutionUnitBuilder;
import org.mobilenet4j.vertex.ConvolutionVertex;
import org.mobilenet4j.vertex.ExpansionVertex;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** The settings that a unit has in common with DL4J's own layers. */
class UnitOptionsTest {
    private static final int S = 8;

    private final INDArray x =
            Networks.batch(Networks.BATCH, S, CNN2DFormat.NCHW, DataType.FLOAT).getFeatures();

    @Test
    void dropoutDropsInputsOfTheUnitInTrainingOnly() {
        ComputationGraph plain = network(ConvolutionUnit.expansion(6));
        ComputationGraph dropping = network(ConvolutionUnit.expansion(6).dropOut(0.5));
        ArrayAssert.assertSame(plain.outputSingle(x), dropping.outputSingle(x), "output in inference");
        ArrayAssert.assertMoved(
                plain.feedForward(x, true).get("unit"),
                dropping.feedForward(x, true).get("unit"),
                "the activations");
        assertTrains(dropping);
    }

    /** A unit that alone reads its input drops in place, as DL4J's layers do. */
    @Test
    void dropoutLeavesOtherReadersOfTheInputAlone() {
        INDArray before = x.dup();
        INDArray plain = besideAShortcut(1).feedForward(x, true).get("stem");
        INDArray dropping = besideAShortcut(0.5).feedForward(x, true).get("stem");
        ArrayAssert.assertSame(plain, dropping, "what the shortcut carries");
        GraphBuilder graph = graph();
        ExpansionVertex.addTo(
                graph, "unit", ConvolutionUnit.expansion(4).dropOut(0.5).build(), "input");
        initialised(graph.setOutputs("unit")).feedForward(x, true);
        ArrayAssert.assertSame(before, x, "the user's pictures");
    }

    private static ComputationGraph besideAShortcut(double dropOut) {
        GraphBuilder graph = graph();
        ConvolutionVertex.addTo(graph, "stem", ConvolutionUnit.convolution(3, 4).build(), "input");
        ExpansionVertex.addTo(
                graph, "unit", ConvolutionUnit.expansion(4).dropOut(dropOut).build(), "stem");
        graph.addVertex("sum", new ElementWiseVertex(ElementWiseVertex.Op.Add), "stem", "unit");
        return initialised(graph.setOutputs("sum"));
    }

    @Test
    void dropConnectDropsWeightsInTrainingOnly() {
        ComputationGraph plain = network(ConvolutionUnit.expansion(6));
        ComputationGraph dropping = network(ConvolutionUnit.expansion(6).weightNoise(new DropConnect(0.5)));
        ArrayAssert.assertSame(plain.outputSingle(x), dropping.outputSingle(x), "output in inference");
        ArrayAssert.assertMoved(
                plain.feedForward(x, true).get("unit"),
                dropping.feedForward(x, true).get("unit"),
                "the activations");
        ArrayAssert.assertSame(plain.getParam("unit_W"), dropping.getParam("unit_W"), "the kernel itself");
        assertTrains(dropping);
    }

    @Test
    void constraintsHoldForTheKernelAfterEveryStep() {
        ComputationGraph network = network(ConvolutionUnit.expansion(6)
                .constrainWeights(new NonNegativeConstraint(), new MaxNormConstraint(0.2, 0, 1, 2)));
        assertTrains(network);
        INDArray kernel = network.getParam("unit_W");
        assertTrue(kernel.minNumber().doubleValue() >= 0, kernel.toString());
        assertTrue(kernel.norm2(0, 1, 2).maxNumber().doubleValue() <= 0.2001, kernel.toString());
        assertTrue(kernel.norm2(0, 1, 2).maxNumber().doubleValue() >= 0.1, kernel.toString());
        assertTrue(network.getParam("unit_beta").minNumber().doubleValue() < 0, "beta is no weight");
    }

    /** DL4J rebuilds the updater's state when a change of rate splits a block of parameters that trained alike. */
    @ParameterizedTest
    @ValueSource(strings = {"before", "unit"})
    void theRateOfAUnitBehindAStockLayerCanBeSetBetweenSteps(String layer) {
        GraphBuilder graph = graph(new Adam(0.01));
        graph.addLayer("before", new ConvolutionLayer.Builder(1, 1).nOut(4).build(), "input");
        ExpansionVertex.addTo(graph, "unit", ConvolutionUnit.expansion(4).build(), "before");
        ComputationGraph network = classified(graph, "unit");
        assertTrains(network);
        INDArray statistics = network.getParam("unit_mean").dup();
        network.setLearningRate(layer, 0.002);
        assertEquals(0.002, network.getLearningRate(layer));
        assertTrains(network);
        ArrayAssert.assertMoved(statistics, network.getParam("unit_mean"), "running mean");
    }

    @Test
    void aUnitsOwnSettingsWinOverTheGlobalOnes() {
        ComputationGraph network = network(
                ConvolutionUnit.expansion(6).updater(new Sgd(0.5)).l2(0.4).weightInit(WeightInit.ONES));
        assertEquals(0.5, network.getLearningRate("unit"));
        assertEquals(0.1, network.getLearningRate("stem"));
        assertEquals(0, network.getLayer("stem").calcRegularizationScore(true));
        assertEquals(0.2 * 4 * 6, network.getLayer("unit").calcRegularizationScore(true), 1e-5);
    }

    /** Its inputs come in the order rows, columns, channels; behind a stock NCHW layer they come channels first. */
    @Test
    void aDenseLayerOnAUnitReadsChannelsLast() {
        GraphBuilder graph = graph();
        ExpansionVertex.addTo(graph, "unit", ConvolutionUnit.expansion(6).build(), "input");
        graph.addLayer(
                "dense",
                new DenseLayer.Builder().nOut(2).activation(Activation.IDENTITY).build(),
                "unit");
        ComputationGraph network = initialised(graph.setOutputs("dense"));
        INDArray unit = network.feedForward(x, false).get("unit");
        INDArray flat = unit.reshape('c', unit.size(0), unit.length() / unit.size(0));
        INDArray expected = flat.mmul(network.getParam("dense_W")).addiRowVector(network.getParam("dense_b"));
        assertTrue(ArrayAssert.difference(expected, network.outputSingle(x)) < 1e-5);
    }

    private void assertTrains(ComputationGraph network) {
        INDArray before = network.params().dup();
        INDArray labels = Variant.plain().batch().getLabels();
        for (int i = 0; i < 3; i++) {
            network.fit(new DataSet(x, labels));
        }
        assertTrue(Double.isFinite(network.score()));
        ArrayAssert.assertMoved(before, network.params(), "parameters");
    }

    private static ComputationGraph network(ConvolutionUnitBuilder unit) {
        GraphBuilder graph = graph();
        ConvolutionVertex.addTo(graph, "stem", ConvolutionUnit.convolution(3, 4).build(), "input");
        ExpansionVertex.addTo(graph, "unit", unit.build(), "stem");
        return classified(graph, "unit");
    }

    private static ComputationGraph classified(GraphBuilder graph, String top) {
        graph.addLayer("pooling", new GlobalPoolingLayer(PoolingType.AVG), top)
                .addLayer(
                        "predictions",
                        new OutputLayer.Builder(LossFunction.MCXENT)
                                .nOut(Networks.CLASSES)
                                .activation(Activation.SOFTMAX)
                                .build(),
                        "pooling");
        return initialised(graph.setOutputs("predictions"));
    }

    private static GraphBuilder graph() {
        return graph(new Sgd(0.1));
    }

    private static GraphBuilder graph(IUpdater updater) {
        return new NeuralNetConfiguration.Builder()
                .seed(12)
                .updater(updater)
                .graphBuilder()
                .addInputs("input")
                .setInputTypes(InputType.convolutional(S, S, 3));
    }

    private static ComputationGraph initialised(GraphBuilder graph) {
        ComputationGraph network = new ComputationGraph(graph.build());
        network.init();
        return network;
    }
}
