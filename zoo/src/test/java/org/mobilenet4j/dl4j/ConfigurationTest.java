/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.mobilenet4j.ArrayAssert;
import org.mobilenet4j.vertex.ConvolutionVertex;
import org.mobilenet4j.vertex.DepthwiseVertex;
import org.mobilenet4j.vertex.ExpansionVertex;
import org.mobilenet4j.vertex.LinearProjectionVertex;
import org.mobilenet4j.vertex.UnitVertex;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Configurations as JSON, YAML and Java objects. */
class ConfigurationTest {

    @ParameterizedTest
    @MethodSource("org.mobilenet4j.dl4j.Variant#all")
    void jsonYamlAndJavaGiveBackAnEqualConfiguration(Variant variant) throws Exception {
        ComputationGraphConfiguration configuration = variant.builder()
                .dropout(0.2)
                .weightDecay(1e-4)
                .build()
                .graphBuilder()
                .build();
        assertRestored(configuration, ComputationGraphConfiguration.fromJson(configuration.toJson()), variant);
        assertRestored(configuration, ComputationGraphConfiguration.fromYaml(configuration.toYaml()), variant);
        assertRestored(configuration, throughJava(configuration), variant);
        assertRestored(configuration, configuration.clone(), variant);
    }

    private static void assertRestored(
            ComputationGraphConfiguration expected, ComputationGraphConfiguration restored, Variant variant) {
        assertEquals(expected, restored);
        assertEquals(expected.hashCode(), restored.hashCode());
        assertEquals(expected.toJson(), restored.toJson());
        assertTypes(restored);
        ComputationGraph first = initialised(expected);
        ComputationGraph second = initialised(restored);
        ArrayAssert.assertSame(first.params(), second.params(), "initial parameters");
        INDArray x = variant.batch().getFeatures();
        ArrayAssert.assertSame(first.outputSingle(x), second.outputSingle(x), "output");
    }

    private static void assertTypes(ComputationGraphConfiguration configuration) {
        assertInstanceOf(ConvolutionVertex.class, configuration.getVertices().get("Conv1"));
        assertInstanceOf(ExpansionVertex.class, configuration.getVertices().get("block_2_expand"));
        assertInstanceOf(DepthwiseVertex.class, configuration.getVertices().get("block_2_depthwise"));
        assertInstanceOf(
                LinearProjectionVertex.class, configuration.getVertices().get("block_2_project"));
        assertInstanceOf(ElementWiseVertex.class, configuration.getVertices().get("block_2_add"));
    }

    @Test
    void jsonNamesTheTypesAndTheSettingsOfAUnit() {
        String json = Variant.plain().builder().build().graphBuilder().build().toJson();
        for (String expected : new String[] {
            "org.mobilenet4j.vertex.ExpansionVertex",
            "org.mobilenet4j.vertex.ConvolutionUnit",
            "frozenStatistics",
            "decay"
        }) {
            assertTrue(json.contains(expected), expected);
        }
    }

    @Test
    void aSettingThatDiffersMakesConfigurationsUnequal() {
        ComputationGraphConfiguration plain =
                Networks.small().build().graphBuilder().build();
        ComputationGraphConfiguration changed = plain.clone();
        ((UnitVertex) changed.getVertices().get("block_1_expand")).unit().setFrozenStatistics(true);
        assertEquals(plain, plain.clone());
        assertTrue(!plain.equals(changed) && !changed.equals(plain), "frozen statistics ignored");
        ComputationGraphConfiguration decay =
                Networks.small().batchNormDecay(0.6).build().graphBuilder().build();
        assertTrue(!plain.equals(decay), "decay ignored");
    }

    /** DL4J loses the numbers of inputs and outputs and the list of listeners on this way, with any network. */
    @Test
    void throughJavaANetworkBringsItsConfigurationAndItsParameters() throws Exception {
        ComputationGraph network = Variant.plain().network();
        network.fit(Variant.plain().batch());
        ComputationGraph broken = throughJava(network);
        ComputationGraph restored = new ComputationGraph(broken.getConfiguration());
        restored.init(broken.params(), true);
        INDArray x = Variant.plain().batch().getFeatures();
        ArrayAssert.assertSame(network.outputSingle(x), restored.outputSingle(x), "output");
        assertTypes(restored.getConfiguration());
        ArrayAssert.assertSame(
                network.getUpdater().getStateViewArray(), broken.getUpdater().getStateViewArray(), "updater's state");
    }

    private static ComputationGraph initialised(ComputationGraphConfiguration configuration) {
        ComputationGraph network = new ComputationGraph(configuration.clone());
        network.init();
        return network;
    }

    @SuppressWarnings("unchecked")
    private static <T> T throughJava(T object) throws IOException, ClassNotFoundException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return (T) in.readObject();
        }
    }
}
