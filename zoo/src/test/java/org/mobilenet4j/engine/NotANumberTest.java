/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.engine;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mobilenet4j.ArrayAssert.assertClose;
import static org.mobilenet4j.engine.EngineNetworks.SIZE;
import static org.mobilenet4j.engine.EngineNetworks.batch;
import static org.mobilenet4j.engine.EngineNetworks.on;
import static org.mobilenet4j.engine.EngineNetworks.pictures;
import static org.mobilenet4j.engine.EngineNetworks.small;
import static org.mobilenet4j.engine.EngineNetworks.trained;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mobilenet4j.vertex.UnitVertex;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** What is not a number is not hidden: NaN in an image or a parameter comes out as NaN, whatever the clips in between. */
class NotANumberTest {

    private static boolean anyNan(INDArray array) {
        return Double.isNaN(array.castTo(DataType.DOUBLE).sumNumber().doubleValue());
    }

    @ParameterizedTest
    @ValueSource(strings = {"nd4j", "onednn"})
    void onePixelSpoilsItsImageAndNoOther(String engine) {
        ComputationGraph network = on(engine);
        INDArray images = pictures(5, 3, SIZE);
        INDArray expected = network.outputSingle(images).dup();
        images.putScalar(1, 2, 17, 5, Double.NaN);
        INDArray actual = network.outputSingle(images);
        for (int image : new int[] {0, 2}) {
            assertClose(expected.getRow(image), actual.getRow(image), 1e-5, "image " + image);
        }
        for (int c = 0; c < actual.size(1); c++) {
            assertTrue(Double.isNaN(actual.getDouble(1, c)), "class " + c + ": " + actual.getRow(1));
        }
        INDArray alone = network.outputSingle(images.slice(1).reshape(1, 3, SIZE, SIZE));
        assertTrue(anyNan(alone), "alone: " + alone);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nd4j", "onednn"})
    void anInfinitePixelIsAsInOtherFrameworksAndTwoThatCancelAreNan(String engine) {
        ComputationGraph network = on(engine);
        INDArray one = pictures(5, 1, SIZE);
        one.putScalar(0, 0, 9, 9, Float.POSITIVE_INFINITY);
        assertFalse(anyNan(network.feedForward(one, false).get("Conv1")));
        one.putScalar(0, 0, 9, 10, Float.NEGATIVE_INFINITY);
        one.putScalar(0, 1, 9, 10, Float.POSITIVE_INFINITY);
        assertTrue(anyNan(network.feedForward(one, false).get("Conv1")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"nd4j", "onednn"})
    void activationsAreNanWhereTheKernelSeesIt(String engine) {
        ComputationGraph network = on(engine);
        INDArray image = pictures(5, 1, SIZE);
        image.putScalar(0, 1, 0, 0, Double.NaN);
        Map<String, INDArray> maps = network.feedForward(image, false);
        INDArray stem = maps.get("Conv1");
        assertTrue(Double.isNaN(stem.getDouble(0, 0, 0, 3)), "the corner");
        assertFalse(Double.isNaN(stem.getDouble(0, 9, 9, 3)), "far from it");
        for (String vertex : List.of("expanded_conv_depthwise", "block_1_expand", "block_2_add", "predictions")) {
            assertTrue(anyNan(maps.get(vertex)), vertex);
        }
    }

    static Stream<Arguments> parameters() {
        return Stream.of("nd4j", "onednn")
                .flatMap(engine -> Stream.of(
                                "Conv1", "block_1_expand", "block_1_depthwise", "block_2_project", "Conv_1")
                        .flatMap(vertex -> Stream.of("W", "gamma", "beta", "mean", "var")
                                .map(key -> Arguments.of(engine, vertex + "_" + key))));
    }

    @ParameterizedTest
    @MethodSource("parameters")
    void oneParameterSpoilsTheOutput(String engine, String key) {
        ComputationGraph network = on(engine);
        INDArray images = pictures(5, 2, SIZE);
        INDArray before = network.outputSingle(images).dup();
        assertFalse(anyNan(before));
        INDArray parameter = network.getParam(key);
        INDArray flat = parameter.reshape(parameter.length());
        double good = flat.getDouble(1);
        for (double bad : new double[] {Double.NaN, key.endsWith("var") ? -1 : Double.NaN}) {
            flat.putScalar(1, bad);
            assertTrue(anyNan(network.outputSingle(images)), "output, " + bad);
            assertTrue(anyNan(network.feedForward(images, false).get("predictions")), "activations, " + bad);
        }
        flat.putScalar(1, good);
        assertClose(before, network.outputSingle(images), 1e-6, "the good value again");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nd4j", "onednn"})
    void aTrainingStepSaysSo(String engine) {
        ComputationGraph network = on(engine);
        assertOnePixelSpoilsTheScore(network);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nd4j", "onednn"})
    void aTrainingStepOnFrozenStatisticsSaysSo(String engine) {
        ComputationGraph network = small().build().init();
        for (LayerVertex vertex : units(network)) {
            UnitVertex.unitOf(vertex).setFrozenStatistics(true);
        }
        on(engine, network);
        for (String key : new String[] {"block_1_expand_W", "block_1_depthwise_var"}) {
            ComputationGraph spoilt = on(engine, network.clone());
            INDArray parameter = spoilt.getParam(key);
            parameter.reshape(parameter.length()).putScalar(0, key.endsWith("var") ? -1 : Double.NaN);
            spoilt.fit(batch(6, SIZE));
            assertTrue(Double.isNaN(spoilt.score()), key + ": score " + spoilt.score());
        }
        assertOnePixelSpoilsTheScore(network);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nd4j", "onednn"})
    void aTrainingStepWithAFrozenPartSaysSo(String engine) {
        ComputationGraph network = on(
                engine,
                new TransferLearning.GraphBuilder(trained(7))
                        .setFeatureExtractor("block_2_add")
                        .build());
        assertOnePixelSpoilsTheScore(network);
    }

    @ParameterizedTest
    @EnumSource(names = {"DOUBLE", "HALF"})
    void inEveryType(DataType type) {
        ComputationGraph network = small().dataType(type).build().init();
        INDArray image = pictures(5, 2, SIZE).castTo(type);
        assertFalse(anyNan(network.outputSingle(image)));
        image.putScalar(0, 1, 8, 8, Double.NaN);
        assertTrue(anyNan(network.outputSingle(image)));
    }

    @Test
    void ordinaryIsEveryOrderOfMemory() {
        INDArray x = Nd4j.rand(DataType.FLOAT, 2, 3, 8, 8);
        INDArray channelsLast = x.permute(0, 2, 3, 1);
        INDArray broadcast = Nd4j.create(x.data(), new long[] {2, 5}, new long[] {0, 1}, 0, 'c');
        assertTrue(Magnitude.isOrdinaryInput(channelsLast));
        assertTrue(Magnitude.isOrdinaryInput(broadcast));
        INDArray row = x.get(NDArrayIndex.point(1), NDArrayIndex.all(), NDArrayIndex.point(2), NDArrayIndex.all());
        x.putScalar(1, 2, 2, 7, Float.NaN);
        assertFalse(Magnitude.isOrdinaryInput(channelsLast));
        assertFalse(Magnitude.isOrdinaryInput(row));
        assertTrue(Magnitude.isOrdinaryInput(x.slice(0)));
        x.putScalar(1, 2, 2, 7, 1e10);
        assertFalse(Magnitude.isOrdinaryInput(row));
    }

    private static void assertOnePixelSpoilsTheScore(ComputationGraph network) {
        DataSet batch = batch(6, SIZE);
        network.fit(batch);
        assertTrue(Double.isFinite(network.score()));
        batch.getFeatures().putScalar(3, 1, 4, 4, Double.NaN);
        network.fit(batch);
        assertTrue(Double.isNaN(network.score()), "score " + network.score());
    }

    private static List<LayerVertex> units(ComputationGraph network) {
        return network.getConfiguration().getVertices().values().stream()
                .filter(UnitVertex.class::isInstance)
                .map(LayerVertex.class::cast)
                .collect(Collectors.toList());
    }
}
