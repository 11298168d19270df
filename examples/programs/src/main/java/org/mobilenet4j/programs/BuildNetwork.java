/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.programs;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.mobilenet4j.MobileNetV2;
import org.mobilenet4j.vertex.Flavor;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Builds a small MobileNetV2, shows what it costs, and runs it once. */
public final class BuildNetwork {

    private BuildNetwork() {}

    /** Takes no arguments. */
    public static void main(String[] args) {
        MobileNetV2 model = MobileNetV2.builder()
                .numClasses(5)
                .inputShape(new int[] {3, 96, 96})
                .widthMultiplier(0.35)
                .flavor(Flavor.TORCH)
                .build();
        System.out.println(model.summary().toText());

        ComputationGraph network = model.init();
        INDArray images = Nd4j.rand(DataType.FLOAT, 2, 3, 96, 96);
        INDArray probabilities = network.outputSingle(images);
        System.out.println("Probabilities of 5 classes for 2 pictures:");
        System.out.println(probabilities);
    }
}
