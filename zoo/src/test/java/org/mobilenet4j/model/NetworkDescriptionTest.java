/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.mobilenet4j.vertex.Flavor;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class NetworkDescriptionTest {

    private static final long STEM = 32;

    private static NetworkDescription.Builder torch() {
        return NetworkDescription.builder().flavor(Flavor.TORCH).inputShape(3, 64, 64);
    }

    private static List<List<Long>> numbers(NetworkDescription description) {
        return description.features().stream()
                .map(feature -> List.of(feature.channels(), (long) feature.reduction()))
                .toList();
    }

    /** timm 1.0's {@code create_model(name, features_only=True, output_stride=s).feature_info}. */
    @Test
    void featuresAreTimms() {
        NetworkDescription plain = torch().build();
        assertEquals(
                List.of(
                        new FeatureInfo("expanded_conv_project", 16, 2),
                        new FeatureInfo("block_2_add", 24, 4),
                        new FeatureInfo("block_5_add", 32, 8),
                        new FeatureInfo("block_12_add", 96, 16),
                        new FeatureInfo("block_16_project", 320, 32)),
                plain.features());
        NetworkDescription narrow = torch().widthMultiplier(0.35).build();
        assertEquals(
                List.of(List.of(8L, 2L), List.of(8L, 4L), List.of(16L, 8L), List.of(32L, 16L), List.of(112L, 32L)),
                numbers(narrow));
        NetworkDescription dilated = torch().outputStride(8).build();
        assertEquals(
                List.of(List.of(16L, 2L), List.of(24L, 4L), List.of(32L, 8L), List.of(96L, 8L), List.of(320L, 8L)),
                numbers(dilated));
    }

    @Test
    void featuresAreWhatTheNetworkComputes() {
        for (NetworkDescription description : List.of(
                torch().widthMultiplier(0.35).numClasses(2).build(),
                torch().widthMultiplier(0.35).outputStride(16).numClasses(0).build(),
                torch().widthMultiplier(0.35)
                        .residual(Residual.NONE)
                        .numClasses(0)
                        .build(),
                torch().widthMultiplier(0.35)
                        .strides(1, 2, 1, 2, 1, 1, 2, 1)
                        .numClasses(0)
                        .build())) {
            ComputationGraph network = description.init();
            Map<String, INDArray> taps = network.feedForward(Nd4j.rand(1, 3, 64, 64), false);
            assertFalse(description.features().isEmpty());
            for (FeatureInfo feature : description.features()) {
                int side = 64 / feature.reduction();
                assertArrayEquals(
                        new long[] {1, side, side, feature.channels()},
                        taps.get(feature.vertex()).shape(),
                        feature.toString());
            }
        }
    }

    @Test
    void aStrideOfTheFirstBlockMakesTheStemAFeature() {
        NetworkDescription description = torch().strides(2, 2, 1, 2, 1, 1, 2, 1).build();
        assertEquals(new FeatureInfo("Conv1", STEM, 2), description.features().get(0));
    }

    @Test
    void settingsAreCopied() {
        NetworkDescription.Builder builder = torch().numClasses(5);
        NetworkDescription description = builder.build();
        builder.numClasses(7);
        assertEquals(5, description.classes());
        assertEquals(3, description.toBuilder().numClasses(3).build().classes());
        assertEquals(5, description.classes());
        assertTrue(description.toBuilder().build().isSet("numClasses"));
        assertEquals(
                description.graphBuilder().build().toJson(),
                description.toBuilder().build().graphBuilder().build().toJson());
        description.inputShape()[0] = 9;
        assertEquals(3, description.inputShape()[0]);
    }
}
