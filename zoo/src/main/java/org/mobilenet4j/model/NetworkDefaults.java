/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.model;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.mobilenet4j.vertex.Classifier;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** What a builder's settings mean to DL4J: for the whole network, and for its classifier. No instances. */
final class NetworkDefaults {

    private NetworkDefaults() {}

    static NeuralNetConfiguration.Builder configuration(NetworkBuilder<?> settings) {
        return new NeuralNetConfiguration.Builder()
                .seed(settings.seed)
                .dataType(settings.dataType)
                .updater(settings.updater.clone())
                .weightInit(settings.weightInit())
                .l2(settings.weightDecay)
                .cacheMode(settings.cacheMode)
                .trainingWorkspaceMode(settings.workspaceMode)
                .inferenceWorkspaceMode(settings.workspaceMode);
    }

    static OutputLayer classifier(NetworkBuilder<?> settings) {
        return new Classifier(new OutputLayer.Builder(settings.multiLabel ? LossFunction.XENT : LossFunction.MCXENT)
                .activation(settings.multiLabel ? Activation.SIGMOID : Activation.SOFTMAX)
                .nOut(settings.numClasses)
                .dropOut(settings.dropout == 0 ? 0 : 1 - settings.dropout)
                .weightInit(settings.classifierWeightInit()));
    }
}
