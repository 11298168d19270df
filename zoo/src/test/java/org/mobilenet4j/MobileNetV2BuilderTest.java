/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.weights.WeightInitXavier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.mobilenet4j.model.NetworkSummary;
import org.mobilenet4j.model.Residual;
import org.mobilenet4j.model.Stage;
import org.mobilenet4j.model.StageTable;
import org.mobilenet4j.model.VertexSummary;
import org.mobilenet4j.vertex.Flavor;
import org.mobilenet4j.vertex.UnitVertex;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.learning.config.Sgd;

class MobileNetV2BuilderTest {

    static Stream<Arguments> illegal() {
        return Stream.of(
                illegal(b -> b.inputShape(3, 31, 64), "height", "31", "32"),
                illegal(b -> b.inputShape(3, 64, 16), "width", "16", "32"),
                illegal(b -> b.inputShape(0, 64, 64), "channels", "0", "1"),
                illegal(b -> b.inputShape(3, 224, 20), "{channels, height, width}", "20", "32"),
                illegal(b -> b.inputShape(224, 224, 3), "inputShape", "[224, 224, 3]", "{3, 224, 224}"),
                illegal(b -> b.inputShape(64, 64), "inputShape", "[64, 64]", "{3, 224, 224}"),
                illegal(b -> b.widthMultiplier(0), "widthMultiplier", "0.0", "0.35"),
                illegal(b -> b.widthMultiplier(-1), "widthMultiplier", "-1.0", "0.35"),
                illegal(b -> b.depthMultiplier(0), "depthMultiplier", "0.0", "1.0"),
                illegal(b -> b.depthMultiplier(Double.NaN), "depthMultiplier", "NaN", "1.0"),
                illegal(b -> b.numClasses(-1), "numClasses", "-1", "0"),
                illegal(b -> b.numClasses(1), "numClasses", "1", "2"),
                illegal(b -> b.widthMultiplier(Double.POSITIVE_INFINITY), "widthMultiplier", "Infinity", "1.4"),
                illegal(b -> b.widthMultiplier(Double.NaN), "widthMultiplier", "NaN", "0.35"),
                illegal(b -> b.weightDecay(Double.POSITIVE_INFINITY), "weightDecay", "Infinity", "4.0E-5"),
                illegal(b -> b.flavor(null), "flavor", "null", "TF"),
                illegal(b -> b.updater(null), "updater", "null", "RmsProp"),
                illegal(b -> b.dataType(null), "dataType", "null", "FLOAT"),
                illegal(b -> b.cacheMode(null), "cacheMode", "null", "NONE"),
                illegal(b -> b.workspaceMode(null), "workspaceMode", "null", "ENABLED"),
                illegal(b -> b.inputFormat(null), "inputFormat", "null", "NCHW"),
                illegal(b -> b.residual(null), "residual", "null", "BOTTLENECK"),
                illegal(b -> b.stages(List.of(Stage.of(1, 8, 1, 4))).outputStride(32), "outputStride", "32", "8"),
                illegal(b -> b.outputStride(12), "outputStride", "12", "8"),
                illegal(b -> b.outputStride(1), "outputStride", "1", "2"),
                illegal(b -> b.dropout(1), "dropout", "1.0", "0.9"),
                illegal(b -> b.weightDecay(-1), "weightDecay", "-1.0", "0"),
                illegal(b -> b.divisor(0), "divisor", "0", "1"),
                illegal(b -> b.batchNormDecay(1), "batchNormDecay", "1.0", "0.999"),
                illegal(b -> b.strides(1, 1, 2), "strides", "[1, 1, 2]", "2 and [1, 2, 2, 2, 1, 2, 1]"),
                illegal(b -> b.strides(1, 1, 1, 2, 2, 0, 2, 1), "strides", "[1, 1, 1, 2, 2, 0, 2, 1]", "2 and [1, 2"),
                illegal(b -> b.strides(1, 1, 1, 2, 2, 1, 2, 1).inputShape(3, 7, 32), "height", "7", "8"),
                illegal(b -> b.strides(1, 1, 1, 2, 2, 1, 2, 1).outputStride(32), "outputStride", "32", "8"),
                illegal(b -> b.stages(List.of()), "stages", "[]", "t 1, c 16"),
                illegal(b -> b.dataType(DataType.INT8), "dataType", "BYTE", "FLOAT"));
    }

    private static Arguments illegal(UnaryOperator<MobileNetV2Builder> set, String name, String value, String nearest) {
        return arguments(set, name, value, nearest);
    }

    @ParameterizedTest(name = "{1} {2}")
    @MethodSource("illegal")
    void refusesNamingValueRuleAndNearestLegalChoice(
            UnaryOperator<MobileNetV2Builder> set, String name, String value, String nearest) {
        MobileNetV2Builder builder = set.apply(MobileNetV2.builder());
        String message =
                assertThrows(IllegalArgumentException.class, builder::build).getMessage();
        assertTrue(message.contains(name + " ") && message.contains(" is " + value + ", must be "), message);
        String choice = message.substring(message.indexOf("nearest legal choice is "));
        assertTrue(choice.contains(nearest), message);
    }

    /** As Keras and NHWC have it. */
    @Test
    void channelsAtTheEndAreAnsweredWithTheOrder() {
        MobileNetV2Builder settings = MobileNetV2.builder().inputShape(224, 224, 3);
        String message =
                assertThrows(IllegalArgumentException.class, settings::build).getMessage();
        assertTrue(
                message.contains("must be {channels, height, width}, in this order whatever the input format"
                        + " (224 channels and a width of 3 were read)"),
                message);
    }

    @Test
    void defaultsAreThePapers() {
        ComputationGraph network = MobileNetV2.builder().build().init();
        OutputLayer classifier =
                (OutputLayer) network.getLayer(MobileNetV2.CLASSIFIER).conf().getLayer();
        assertEquals(1000, classifier.getNOut());
        assertEquals(1280, classifier.getNIn());
        assertEquals(0.045, ((RmsProp) classifier.getIUpdater()).getLearningRate());
        assertEquals(3_538_984, network.numParams());
    }

    @Test
    void oneBuilderBuildsIndependentModels() {
        MobileNetV2Builder builder =
                MobileNetV2.builder().inputShape(3, 64, 64).numClasses(3).updater(new Sgd(0.1));
        MobileNetV2 first = builder.build();
        MobileNetV2 second = builder.numClasses(4).build();
        ComputationGraph a = first.init();
        ComputationGraph b = first.init();
        a.setLearningRate(0.5);
        assertEquals(0.1, b.getLearningRate("predictions"));
        assertEquals(3, ((OutputLayer) a.getLayer("predictions").conf().getLayer()).getNOut());
        assertEquals(
                4, ((OutputLayer) second.init().getLayer("predictions").conf().getLayer()).getNOut());
        assertEquals(a.params(), b.params());
    }

    @Test
    void setInputShapeChangesTheNextNetworkAndIsChecked() {
        MobileNetV2 model =
                MobileNetV2.builder().numClasses(0).widthMultiplier(0.35).build();
        model.setInputShape(new int[][] {{1, 40, 48}});
        INDArray features = model.init().outputSingle(Nd4j.rand(2, 1, 40, 48));
        assertEquals(List.of(2L, 1280L), List.of(features.size(0), features.size(1)));
        for (int[][] illegal : new int[][][] {{{3, 8, 8}}, {{3, 40}}, {}, {{3, 40, 48}, {3, 40, 48}}}) {
            assertThrows(IllegalArgumentException.class, () -> model.setInputShape(illegal));
            assertEquals(InputType.convolutional(40, 48, 1), model.inputType(), "the model stays as it was");
        }
    }

    /** 64 in all; past 32; less than 32. */
    @ParameterizedTest
    @CsvSource({"4, 8, 1", "8, 8, 1", "2, 4, 4"})
    void anotherTableIsTakenAsItIs(int first, int second, long side) {
        List<Stage> table = List.of(Stage.of(1, 8, 1, first), Stage.of(2, 8, 2, second));
        NetworkSummary summary = MobileNetV2.builder()
                .inputShape(3, 64, 64)
                .numClasses(2)
                .stages(table)
                .build()
                .summary();
        List<VertexSummary> rows = summary.vertices();
        VertexSummary last = rows.get(rows.size() - 3);
        assertEquals("Conv_1", last.name());
        assertEquals(List.of(side, side, 1280L), last.outputShape());
    }

    @ParameterizedTest
    @CsvSource({"32, 2", "16, 4", "8, 8", "4, 16", "2, 32"})
    void outputStrideTurnsLaterStridesIntoDilations(int outputStride, long side) {
        for (Flavor flavor : Flavor.values()) {
            ComputationGraph network = MobileNetV2.builder()
                    .inputShape(3, 64, 64)
                    .widthMultiplier(0.35)
                    .numClasses(2)
                    .flavor(flavor)
                    .outputStride(outputStride)
                    .build()
                    .init();
            Map<String, INDArray> activations = network.feedForward(Nd4j.rand(1, 3, 64, 64), false);
            assertEquals(side, activations.get("Conv_1").size(1));
            assertEquals(1_691_208 - 998 * 1281, network.numParams());
        }
    }

    @ParameterizedTest
    @CsvSource({"28, 28, 14, 4", "32, 32, 16, 4", "8, 8, 4, 1"})
    void firstStridesOfOneKeepSmallPicturesLarge(int pixels, long stem, long block3, long last) {
        for (Flavor flavor : Flavor.values()) {
            ComputationGraph network = MobileNetV2.builder()
                    .inputShape(1, pixels, pixels)
                    .widthMultiplier(0.35)
                    .numClasses(2)
                    .flavor(flavor)
                    .strides(1, 1, 1, 2, 2, 1, 2, 1)
                    .build()
                    .init();
            Map<String, INDArray> activations = network.feedForward(Nd4j.rand(3, 1, pixels, pixels), false);
            assertEquals(stem, activations.get("Conv1").size(1));
            assertEquals(stem, activations.get("block_1_project").size(1));
            assertEquals(block3, activations.get("block_3_project").size(1));
            assertEquals(last, activations.get("Conv_1").size(1));
        }
    }

    @Test
    void switchesForStudyChangeTheGraph() {
        MobileNetV2Builder builder = MobileNetV2.builder()
                .inputShape(3, 32, 32)
                .widthMultiplier(0.35)
                .numClasses(2);
        assertEquals(10, adds(builder.build()));
        assertEquals(0, adds(builder.residual(Residual.NONE).build()));
        // stages with n blocks have n - 2 pairs of equal expanded width: 1 + 2 + 1 + 1
        assertEquals(5, adds(builder.residual(Residual.EXPANDED).build()));
        ComputationGraphConfiguration nonLinear = builder.residual(Residual.BOTTLENECK)
                .linearBottleneck(false)
                .build()
                .graphBuilder()
                .build();
        assertTrue(((UnitVertex) nonLinear.getVertices().get("block_3_project"))
                .unit()
                .geometry()
                .relu6());
        ComputationGraphConfiguration linear =
                builder.linearBottleneck(true).build().graphBuilder().build();
        assertFalse(((UnitVertex) linear.getVertices().get("block_3_project"))
                .unit()
                .geometry()
                .relu6());
    }

    private static long adds(MobileNetV2 model) {
        return model.graphBuilder().build().getVertices().keySet().stream()
                .filter(name -> name.endsWith("_add"))
                .count();
    }

    @Test
    void weightInitAndDropoutReachTheNetwork() {
        ComputationGraph network = MobileNetV2.builder()
                .inputShape(3, 32, 32)
                .numClasses(2)
                .dropout(0.4)
                .weightInit(new WeightInitXavier())
                .build()
                .init();
        OutputLayer classifier =
                (OutputLayer) network.getLayer("predictions").conf().getLayer();
        assertEquals(new WeightInitXavier(), classifier.getWeightInitFn());
        assertTrue(
                classifier.getIDropout().toString().contains("0.6"),
                classifier.getIDropout().toString());
    }

    @Test
    void initialWeightsFollowTheFlavour() {
        INDArray torch =
                MobileNetV2.builder().flavor(Flavor.TORCH).build().init().getParam("Conv_1_W");
        assertEquals(Math.sqrt(2.0 / 1280), torch.stdNumber().doubleValue(), 1e-4);
        INDArray tf = MobileNetV2.builder().build().init().getParam("Conv_1_W");
        assertTrue(tf.amaxNumber().doubleValue() <= 0.18 + 1e-6, "truncated at two deviations of 0.09");
    }

    @ParameterizedTest
    @CsvSource({
        "16, 1.0, 16",
        "16, 0.35, 8",
        "24, 0.35, 8",
        "32, 0.35, 16",
        "64, 0.35, 24",
        "96, 0.35, 32",
        "160, 0.35, 56",
        "320, 0.35, 112",
        "24, 1.4, 32",
        "1280, 1.4, 1792",
        "1, 1, 8"
    })
    void channelsAreRoundedAsInSlim(int channels, double width, long expected) {
        assertEquals(expected, StageTable.makeDivisible(channels * width, 8));
    }
}
