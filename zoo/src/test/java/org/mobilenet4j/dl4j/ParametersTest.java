/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.mobilenet4j.ArrayAssert;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Every way of reading and writing parameters that DL4J has. */
class ParametersTest {

    @Test
    void unitsListTheirParametersInTheOrderOfTheFlatVector() {
        ComputationGraph network = Variant.plain().network();
        List<String> keys = new ArrayList<>(network.paramTable().keySet());
        assertEquals(
                List.of("Conv1_W", "Conv1_gamma", "Conv1_beta", "Conv1_mean", "Conv1_var", "expanded_conv_depthwise_W"),
                keys.subList(0, 6));
        assertEquals(List.of("predictions_W", "predictions_b"), keys.subList(keys.size() - 2, keys.size()));
        long offset = 0;
        for (INDArray parameter : network.paramTable().values()) {
            assertEquals(offset, parameter.offset() - network.params().offset());
            offset += parameter.length();
        }
        assertEquals(network.numParams(), offset);
        assertEquals(network.numParams(), network.params().length());
        assertEquals(network.numParams(), network.numParams(true));
    }

    @Test
    void kernelsHaveTheDocumentedShapes() {
        ComputationGraph network = Variant.plain().network();
        assertEquals(List.of(3L, 3L, 3L, 16L), shape(network, "Conv1_W"));
        assertEquals(List.of(1L, 1L, 8L, 24L), shape(network, "block_1_expand_W"));
        assertEquals(List.of(3L, 3L, 24L, 1L), shape(network, "block_1_depthwise_W"));
        assertEquals(List.of(1L, 1L, 24L, 8L), shape(network, "block_1_project_W"));
        assertEquals(List.of(8L), shape(network, "block_1_project_var"));
    }

    @ParameterizedTest
    @MethodSource("org.mobilenet4j.dl4j.Variant#all")
    void parametersOfOneNetworkMakeAnotherTheSame(Variant variant) {
        ComputationGraph trained = variant.network();
        trained.fit(variant.batch());
        ComputationGraph byVector = variant.builder().seed(8).build().init();
        byVector.setParams(trained.params());
        ComputationGraph byTable = variant.builder().seed(8).build().init();
        byTable.setParamTable(trained.paramTable());
        ComputationGraph byKey = variant.builder().seed(8).build().init();
        trained.paramTable().forEach(byKey::setParam);
        ComputationGraph byLayer = variant.builder().seed(8).build().init();
        for (Layer layer : byLayer.getLayers()) {
            if (layer.numParams() > 0) {
                layer.setParams(trained.getLayer(name(layer)).params().dup());
            }
        }
        INDArray expected = trained.outputSingle(variant.batch().getFeatures());
        for (ComputationGraph network : List.of(byVector, byTable, byKey, byLayer)) {
            ArrayAssert.assertSame(trained.params(), network.params(), "parameters");
            ArrayAssert.assertSame(
                    expected, network.outputSingle(variant.batch().getFeatures()), "output");
        }
    }

    @Test
    void aLayersVectorIsTheTableInOrder() {
        Layer unit = Variant.plain().network().getLayer("block_1_depthwise");
        List<INDArray> parts = new ArrayList<>();
        unit.paramTable().values().forEach(p -> parts.add(p.reshape(p.length())));
        ArrayAssert.assertSame(Nd4j.concat(0, parts.toArray(new INDArray[0])), unit.params(), "vector");
        assertEquals(3 * 3 * 24 + 4 * 24, unit.numParams());
    }

    @Test
    void editsInPlaceTakeEffect() {
        ComputationGraph network = Variant.plain().network();
        Networks.fit(network, Variant.plain().batch(), 5); // fresh statistics let next to nothing through
        INDArray x = Variant.plain().batch().getFeatures();
        Map<String, Runnable> edits = new LinkedHashMap<>();
        edits.put(
                "params().assign",
                () -> network.params().assign(network.params().mul(1.01)));
        edits.put("params().muli", () -> network.params().muli(1.01));
        for (String key : List.of("W", "gamma", "beta", "mean", "var")) {
            INDArray parameter = network.getParam("block_1_expand_" + key);
            edits.put("getParam(" + key + ").addi", () -> parameter.addi(0.01));
        }
        INDArray oneKernel = network.paramTable().get("Conv_1_W");
        edits.put("putScalar", () -> oneKernel.putScalar(0, 0, 0, 0, 3));
        edits.forEach((name, edit) -> {
            INDArray before = network.outputSingle(x);
            edit.run();
            ArrayAssert.assertMoved(before, network.outputSingle(x), "output after " + name);
        });
    }

    @Test
    void aCloneIsEqualAndIndependent() {
        ComputationGraph network = Variant.plain().network();
        network.fit(Variant.plain().batch());
        ComputationGraph clone = network.clone();
        assertEquals(
                network.getConfiguration().getVertices(),
                clone.getConfiguration().getVertices(),
                "configuration");
        ArrayAssert.assertSame(network.params(), clone.params(), "parameters");
        INDArray before = network.params().dup();
        clone.fit(Variant.plain().batch());
        ArrayAssert.assertSame(before, network.params(), "the original's parameters");
        network.fit(Variant.plain().batch());
        ArrayAssert.assertSame(network.params(), clone.params(), "parameters after the same step");
    }

    private static List<Long> shape(ComputationGraph network, String key) {
        List<Long> shape = new ArrayList<>();
        for (long side : network.getParam(key).shape()) {
            shape.add(side);
        }
        return shape;
    }

    private static String name(Layer layer) {
        return layer.conf().getLayer().getLayerName();
    }
}
