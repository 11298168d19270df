/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training;

import org.deeplearning4j.nn.conf.distribution.NormalDistribution;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.mobilenet4j.model.NetworkCopy;
import org.mobilenet4j.model.VertexNames;
import org.mobilenet4j.vertex.Classifier;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Puts a fresh classifier on the pooled features of a network. No instances. */
final class NewHead {

    /** torchvision's for MobileNetV2. */
    private static final double WEIGHT_DEVIATION = 0.01;

    private NewHead() {}

    /**
     * @param network has a vertex {@value VertexNames#POOLING} that reads from a layer, nothing frozen; not changed
     * @return a network whose classifier is new and whose other parameters are copies
     * @throws IllegalArgumentException if there is no such vertex
     */
    static ComputationGraph on(ComputationGraph network, FineTuning settings) {
        if (network.getVertex(VertexNames.POOLING) == null) {
            throw new IllegalArgumentException("Cannot give the network a new classifier: it has no vertex \""
                    + VertexNames.POOLING
                    + "\" to put it on; replace yours with TransferLearning and leave classes(...)"
                    + " out");
        }
        TransferLearning.GraphBuilder edit = new TransferLearning.GraphBuilder(network)
                .fineTuneConfiguration(new FineTuneConfiguration.Builder()
                        .seed(settings.seed())
                        .updater(settings.updater())
                        .build());
        if (network.getVertex(VertexNames.CLASSIFIER) != null) {
            edit.removeVertexAndConnections(VertexNames.CLASSIFIER);
        }
        OutputLayer.Builder head = new OutputLayer.Builder(
                        settings.multiLabel() ? LossFunction.XENT : LossFunction.MCXENT)
                .activation(settings.multiLabel() ? Activation.SIGMOID : Activation.SOFTMAX)
                .nIn(features(network))
                .nOut(settings.classes())
                .dropOut(settings.dropout() == 0 ? 0 : 1 - settings.dropout())
                .weightInit(new NormalDistribution(0, WEIGHT_DEVIATION));
        ComputationGraph edited = edit.addLayer(VertexNames.CLASSIFIER, new Classifier(head), VertexNames.POOLING)
                .setOutputs(VertexNames.CLASSIFIER)
                .build();
        return NetworkCopy.withNew(VertexNames.CLASSIFIER, edited, network);
    }

    private static long features(ComputationGraph network) {
        String source = network.getConfiguration()
                .getVertexInputs()
                .get(VertexNames.POOLING)
                .get(0);
        return ((FeedForwardLayer) network.getLayer(source).conf().getLayer()).getNOut();
    }
}
