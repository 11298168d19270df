/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.deeplearning4j.nn.weights.WeightInit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mobilenet4j.ArrayAssert;
import org.mobilenet4j.vertex.ConvolutionUnit;
import org.mobilenet4j.vertex.ConvolutionVertex;
import org.mobilenet4j.vertex.DepthwiseVertex;
import org.mobilenet4j.vertex.ExpansionVertex;
import org.mobilenet4j.vertex.LinearProjectionVertex;
import org.mobilenet4j.vertex.NetworkEngine;
import org.mobilenet4j.vertex.UnitVertex;

/** {@link UnitVertex#retype}: the types of the vertices after DL4J has put its own in their place. */
class RetypeTest {
    private final ComputationGraph source = Variant.plain().network();

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void typesComeBackAfterAnEdit(boolean frozen) {
        ComputationGraph network = edited(frozen);
        ComputationGraphConfiguration configuration = network.getConfiguration();
        for (GraphVertex vertex : configuration.getVertices().values()) {
            assertFalse(vertex instanceof UnitVertex, "an edit keeps types: retype is not needed any more");
        }
        assertEquals(13, UnitVertex.retype(configuration));
        assertEquals(0, UnitVertex.retype(configuration));
        assertTypes(configuration);
        assertFrozen(configuration, frozen);
    }

    @Test
    void aRetypedNetworkTrainsClonesAndSaves(@TempDir Path directory) throws IOException {
        ComputationGraph plain = edited(true);
        ComputationGraph retyped = edited(true);
        UnitVertex.retype(retyped.getConfiguration());
        File file = directory.resolve("model.zip").toFile();
        retyped.save(file, true);
        ComputationGraph restored = ComputationGraph.load(file, true);
        ComputationGraph clone = retyped.clone();
        for (ComputationGraph network : new ComputationGraph[] {plain, retyped, restored, clone}) {
            // oneDNN computes frozen units with their types as a chain, which rounds differently
            NetworkEngine.use(network, "nd4j");
            Networks.fit(network, Variant.plain().batch(), 2);
            ArrayAssert.assertSame(plain.params(), network.params(), "parameters");
        }
        for (ComputationGraph network : new ComputationGraph[] {restored, clone}) {
            assertTypes(network.getConfiguration());
            assertFrozen(network.getConfiguration(), true);
        }
    }

    @Test
    void anEditedConfigurationGoesThroughJsonAndYamlWithAndWithoutTypes() {
        ComputationGraphConfiguration configuration = edited(true).getConfiguration();
        for (int i = 0; i < 2; i++) {
            assertEquals(configuration, ComputationGraphConfiguration.fromJson(configuration.toJson()));
            assertEquals(configuration, ComputationGraphConfiguration.fromYaml(configuration.toYaml()));
            UnitVertex.retype(configuration);
        }
        assertTypes(ComputationGraphConfiguration.fromJson(configuration.toJson()));
    }

    @Test
    void retypingKeepsPreprocessorsAndLayers() {
        ComputationGraphConfiguration configuration = edited(false).getConfiguration();
        Map<String, GraphVertex> vertices = configuration.getVertices();
        LayerVertex stem = (LayerVertex) vertices.get("Conv1");
        UnitVertex.retype(configuration);
        UnitVertex retyped = (UnitVertex) vertices.get("Conv1");
        assertSame(stem.getPreProcessor(), retyped.getPreProcessor());
        assertSame(stem.getLayerConf(), retyped.getLayerConf());
        assertInstanceOf(ConvolutionUnit.class, retyped.unit());
    }

    private ComputationGraph edited(boolean frozen) {
        TransferLearning.GraphBuilder edit =
                new TransferLearning.GraphBuilder(source).nOutReplace("predictions", Networks.CLASSES, WeightInit.ONES);
        if (frozen) {
            edit.setFeatureExtractor("block_2_add");
        }
        return edit.build();
    }

    private static void assertTypes(ComputationGraphConfiguration configuration) {
        Map<String, GraphVertex> vertices = configuration.getVertices();
        assertInstanceOf(ConvolutionVertex.class, vertices.get("Conv1"));
        assertInstanceOf(ExpansionVertex.class, vertices.get("block_1_expand"));
        assertInstanceOf(DepthwiseVertex.class, vertices.get("block_1_depthwise"));
        assertInstanceOf(LinearProjectionVertex.class, vertices.get("block_1_project"));
        assertInstanceOf(ExpansionVertex.class, vertices.get("block_3_expand"));
        assertEquals(LayerVertex.class, vertices.get("predictions").getClass());
    }

    private static void assertFrozen(ComputationGraphConfiguration configuration, boolean frozen) {
        UnitVertex vertex = (UnitVertex) configuration.getVertices().get("block_1_expand");
        assertEquals(frozen, vertex.getLayerConf().getLayer() instanceof FrozenLayer);
        assertTrue(vertex.unit().getNOut() == 24, "the unit inside");
        UnitVertex after = (UnitVertex) configuration.getVertices().get("block_3_expand");
        assertFalse(after.getLayerConf().getLayer() instanceof FrozenLayer);
    }
}
