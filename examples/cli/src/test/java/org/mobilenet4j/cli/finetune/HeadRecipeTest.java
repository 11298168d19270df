/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.finetune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.mobilenet4j.MobileNetV2;
import org.mobilenet4j.training.HeadTraining;
import org.mobilenet4j.training.features.PictureCopies;

class HeadRecipeTest {

    private static HeadRecipe recipe(String... vertices) {
        return new HeadRecipe(
                new HeadTraining().epochs(5).batch(8).learningRate(0.01).l2(0),
                List.of(vertices),
                PictureCopies.none(),
                null);
    }

    @Test
    void aNetworkWithoutTheVerticesGivesItsPooledFeatures() {
        ComputationGraph network = MobileNetV2.builder()
                .widthMultiplier(0.1)
                .inputShape(3, 32, 32)
                .numClasses(3)
                .build()
                .init();
        assertEquals(
                MobileNetV2.POOLING,
                recipe("block_9_depthwise", "block_99_depthwise")
                        .backbone(network)
                        .output());
        assertEquals(
                "block_9_depthwise_mean",
                recipe("block_9_depthwise").backbone(network).output());
    }

    @Test
    void numbersOutOfRangeAreRefused() {
        HeadRecipe recipe = recipe("block_9_depthwise");
        assertEquals(recipe, recipe.withEpochs(7).withEpochs(5));
        assertNotEquals(recipe, recipe.withLabelSmoothing(0.2));
        assertEquals(1, recipe.withBatchSize(1).batchSize(), "no batch norm learns here");
        assertThrows(IllegalArgumentException.class, () -> recipe.withEpochs(0));
        assertThrows(IllegalArgumentException.class, () -> recipe.withBatchSize(0));
        assertThrows(IllegalArgumentException.class, () -> recipe.withLearningRate(2));
        assertThrows(IllegalArgumentException.class, () -> recipe.withLearningRate(Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> recipe.withLabelSmoothing(1));
    }
}
