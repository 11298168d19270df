/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mobilenet4j.MobileNetV2;
import org.mobilenet4j.vertex.Flavor;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** Totals against published ones: Keras' parameter counts, and multiply-adds of all 22 published width x size pairs. */
class NetworkSummaryTest {

    @ParameterizedTest
    @CsvSource({
        "0.35, 1677128, 1691208",
        "0.5, 1968680, 1987224",
        "0.75, 2636424, 2663064",
        "1.0, 3504872, 3538984",
        "1.3, 5386792, 5431048",
        "1.4, 6108776, 6156712"
    })
    void countsParametersAsPublished(double width, long trainable, long all) {
        NetworkSummary summary =
                MobileNetV2.builder().widthMultiplier(width).build().summary();
        assertEquals(trainable, summary.trainableParameters());
        assertEquals(all, summary.parameters());
    }

    @Test
    void countsParametersWithoutClassifier() {
        assertEquals(
                2_257_984, MobileNetV2.builder().numClasses(0).build().summary().parameters());
    }

    /** The millions, cut off, that slim's table of checkpoints gives. */
    @ParameterizedTest
    @CsvSource({
        "1.4, 224, 582",
        "1.3, 224, 509",
        "1.0, 224, 300",
        "1.0, 192, 221",
        "1.0, 160, 154",
        "1.0, 128, 99",
        "1.0, 96, 56",
        "0.75, 224, 209",
        "0.75, 192, 153",
        "0.75, 160, 107",
        "0.75, 128, 69",
        "0.75, 96, 39",
        "0.5, 224, 97",
        "0.5, 192, 71",
        "0.5, 160, 50",
        "0.5, 128, 32",
        "0.5, 96, 18",
        "0.35, 224, 59",
        "0.35, 192, 43",
        "0.35, 160, 30",
        "0.35, 128, 20",
        "0.35, 96, 11"
    })
    void countsMultiplyAddsAsPublished(double width, int size, long millions) {
        assertEquals(millions, multiplyAdds(width, size) / 1_000_000);
    }

    /** To the last digit: 300.77 M and so on, as an independent count over table 2 of the paper gives them. */
    @ParameterizedTest
    @CsvSource({
        "1.0, 224, 300774272",
        "1.0, 192, 221316608",
        "1.0, 160, 154083200",
        "1.0, 128, 99074048",
        "1.0, 96, 56289152",
        "1.4, 224, 582195824",
        "1.3, 224, 509374560",
        "0.75, 224, 209069792",
        "0.5, 224, 97131840",
        "0.35, 224, 59285808",
        "0.35, 96, 11934128"
    })
    void countsMultiplyAddsExactly(double width, int size, long multiplyAdds) {
        assertEquals(multiplyAdds, multiplyAdds(width, size));
    }

    private static long multiplyAdds(double width, int size) {
        return MobileNetV2.builder()
                .widthMultiplier(width)
                .inputShape(3, size, size)
                .build()
                .summary()
                .multiplyAdds();
    }

    @Test
    void agreesWithTheNetworkItself() {
        MobileNetV2 model = MobileNetV2.builder()
                .widthMultiplier(0.35)
                .inputShape(3, 97, 64)
                .inputFormat(CNN2DFormat.NHWC)
                .flavor(Flavor.TORCH)
                .numClasses(7)
                .build();
        ComputationGraph network = model.init();
        assertEquals(network.numParams(), model.summary().parameters());
        for (VertexSummary row : model.summary().vertices()) {
            long parameters = network.getVertex(row.name()).numParams();
            assertEquals(parameters, row.parameters(), row.name());
        }
    }

    @Test
    void countsFrozenParametersAsNotTrainable() {
        MobileNetV2 model =
                MobileNetV2.builder().numClasses(2).inputShape(3, 32, 32).build();
        ComputationGraph frozen = new TransferLearning.GraphBuilder(model.init())
                .setFeatureExtractor(MobileNetV2.POOLING)
                .build();
        NetworkSummary summary = NetworkSummary.of(frozen.getConfiguration(), model.inputType());
        assertEquals(1280 * 2 + 2, summary.trainableParameters());
    }

    /** Ten pixels a side and stride 1 everywhere, so that the counts can be seen. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void countsStockLayersFrozenOrNot(boolean frozen) {
        InputType input = InputType.convolutional(10, 10, 3);
        ComputationGraphConfiguration configuration = new NeuralNetConfiguration.Builder()
                .convolutionMode(ConvolutionMode.Same)
                .graphBuilder()
                .addInputs("input")
                .setInputTypes(input)
                .addLayer("dense", new ConvolutionLayer.Builder(3, 3).nOut(4).build(), "input")
                .addLayer("second", new ConvolutionLayer.Builder(3, 3).nOut(4).build(), "dense")
                .addLayer("norm", new BatchNormalization(), "second")
                .addLayer(
                        "locked",
                        new BatchNormalization.Builder().lockGammaBeta(true).build(),
                        "norm")
                .addLayer(
                        "depthwise",
                        new DepthwiseConvolution2D.Builder(3, 3)
                                .depthMultiplier(2)
                                .build(),
                        "locked")
                .addLayer(
                        "separable",
                        new SeparableConvolution2D.Builder(5, 5)
                                .depthMultiplier(3)
                                .nOut(6)
                                .build(),
                        "depthwise")
                .addLayer(
                        "transposed",
                        new Deconvolution2D.Builder(2, 2).stride(2, 2).nOut(7).build(),
                        "separable")
                .addLayer("pooling", new GlobalPoolingLayer(PoolingType.AVG), "transposed")
                .addLayer("linear", new DenseLayer.Builder().nOut(9).build(), "pooling")
                .addLayer(
                        "predictions",
                        new OutputLayer.Builder()
                                .nOut(2)
                                .activation(Activation.SOFTMAX)
                                .build(),
                        "linear")
                .setOutputs("predictions")
                .build();
        if (frozen) {
            ComputationGraph network = new ComputationGraph(configuration);
            network.init();
            configuration = new TransferLearning.GraphBuilder(network)
                    .setFeatureExtractor("linear")
                    .build()
                    .getConfiguration();
        }
        Map<String, VertexSummary> rows = NetworkSummary.of(configuration, input).vertices().stream()
                .collect(Collectors.toMap(VertexSummary::name, row -> row));
        assertRow(rows.get("dense"), "ConvolutionLayer", 100 * 9 * 3 * 4, frozen ? 0 : 9 * 3 * 4 + 4);
        assertRow(rows.get("second"), "ConvolutionLayer", 100 * 9 * 4 * 4, frozen ? 0 : 9 * 4 * 4 + 4);
        assertRow(rows.get("norm"), "BatchNormalization", 0, frozen ? 0 : 2 * 4);
        assertEquals(4 * 4, rows.get("norm").parameters());
        assertRow(rows.get("locked"), "BatchNormalization", 0, 0);
        assertRow(rows.get("depthwise"), "DepthwiseConvolution2D", 100 * 9 * 8, frozen ? 0 : 9 * 8 + 8);
        assertRow(
                rows.get("separable"),
                "SeparableConvolution2D",
                100 * 24 * (25 + 6),
                frozen ? 0 : 24 * 25 + 24 * 6 + 6);
        assertRow(rows.get("transposed"), "Deconvolution2D", 100 * 6 * 4 * 7, frozen ? 0 : 6 * 4 * 7 + 7);
        assertRow(rows.get("linear"), "DenseLayer", 7 * 9, frozen ? 0 : 7 * 9 + 9);
        assertRow(rows.get("predictions"), "OutputLayer", 9 * 2, 9 * 2 + 2);
    }

    private static void assertRow(VertexSummary row, String type, long multiplyAdds, long trainable) {
        assertEquals(type, row.type());
        assertEquals(multiplyAdds, row.multiplyAdds(), row.name());
        assertEquals(trainable, row.trainableParameters(), row.name());
    }

    @Test
    void writesTextAndJson() throws Exception {
        NetworkSummary summary = MobileNetV2.builder().build().summary();
        JsonNode json = new ObjectMapper().readTree(summary.toJson());
        assertEquals(summary.multiplyAdds(), json.get("multiplyAdds").asLong());
        assertEquals(summary.vertices().size(), json.get("vertices").size());
        assertEquals("[112,112,32]", json.get("vertices").get(0).get("output").toString());
        assertTrue(summary.toText().contains("3,504,872"), summary.toText());
    }
}
