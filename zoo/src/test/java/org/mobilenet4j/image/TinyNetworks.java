/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.image;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** The smallest networks that classify pictures of 8 x 8: the mean of each channel, and a linear classifier. */
public final class TinyNetworks {

    private TinyNetworks() {}

    /** [N, 3, 8, 8] to [N, classes], softmax. */
    public static ComputationGraph classifier(int classes, DataType type) {
        return endingIn(
                new OutputLayer.Builder(LossFunction.MCXENT)
                        .activation(Activation.SOFTMAX)
                        .nOut(classes)
                        .build(),
                type);
    }

    /** [N, 3, 8, 8], the means, and any layer behind them. */
    public static ComputationGraph endingIn(Layer head, DataType type) {
        ComputationGraphConfiguration configuration = new NeuralNetConfiguration.Builder()
                .seed(7)
                .dataType(type)
                .updater(new Adam(0.01))
                .graphBuilder()
                .addInputs("input")
                .setInputTypes(InputType.convolutional(8, 8, 3))
                .addLayer("pool", new GlobalPoolingLayer(PoolingType.AVG), "input")
                .addLayer("predictions", head, "pool")
                .setOutputs("predictions")
                .build();
        ComputationGraph graph = new ComputationGraph(configuration);
        graph.init();
        return graph;
    }
}
