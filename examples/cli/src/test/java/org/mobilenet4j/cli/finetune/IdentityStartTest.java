/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.finetune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.mobilenet4j.MobileNetV2;
import org.mobilenet4j.vertex.Flavor;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class IdentityStartTest {

    @Test
    void blocksWithAShortcutBeginAsTheIdentity() {
        ComputationGraph network = MobileNetV2.builder()
                .flavor(Flavor.TORCH)
                .inputShape(3, 32, 32)
                .numClasses(3)
                .build()
                .init();
        assertEquals(10, IdentityStart.apply(network), "the paper's table has ten blocks with a shortcut");
        INDArray picture = Nd4j.rand(2, 3, 32, 32);
        INDArray before = network.feedForward(picture, false).get("block_1_project");
        INDArray after = network.feedForward(picture, false).get("block_2_add");
        assertTrue(before.amaxNumber().doubleValue() > 0);
        assertTrue(before.equalsWithEps(after, 1e-6));
        assertEquals(1, network.getParam("block_1_project_gamma").meanNumber().doubleValue(), 1e-6);
    }
}
