/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.inference;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.mobilenet4j.vertex.InputFormat;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What a network makes of pictures before it classifies them: the classifier's input, for MobileNetV2 the pooled
 * features; of a network without a classifier, its output.
 *
 * <p>Thread-safe: the network runs one batch at a time behind a lock.
 */
public final class FeatureExtractor {

    private final ComputationGraph network;
    private final String vertex;
    private final boolean channelsLast;
    private final Object turn = new Object();

    /**
     * @param network initialised, with one input and one output; it is given [N, 3, H, W], or [N, H, W, 3] where its input
     *                is read as {@link ImageClassifier} recognises it. Not to be used elsewhere meanwhile
     * @throws IllegalArgumentException when the network has another form
     */
    public FeatureExtractor(ComputationGraph network) {
        ComputationGraphConfiguration configuration = network.getConfiguration();
        LogitsNetwork.requireOneInputAndOutput(configuration);
        this.network = network;
        this.vertex = vertex(configuration);
        this.channelsLast = InputFormat.isChannelsLast(configuration);
    }

    private static String vertex(ComputationGraphConfiguration configuration) {
        String output = configuration.getNetworkOutputs().get(0);
        GraphVertex last = configuration.getVertices().get(output);
        boolean classifies = last instanceof LayerVertex
                && ((LayerVertex) last).getLayerConf().getLayer() instanceof BaseOutputLayer;
        return classifies ? configuration.getVertexInputs().get(output).get(0) : output;
    }

    /**
     * Runs the network.
     *
     * @param pictures [N, 3, H, W], RGB, as {@link org.mobilenet4j.image.preprocessing.Preprocessing#read} gives them; left alone
     * @return [N, features], FLOAT, on the caller's memory
     * @throws IllegalArgumentException when the network's features are no vector for each picture
     */
    public INDArray features(INDArray pictures) {
        INDArray input = ordered(pictures);
        INDArray features;
        synchronized (turn) {
            features = network.output(List.of(vertex), false, new INDArray[] {input}, null)[0];
        }
        if (features.rank() != 2) {
            throw new IllegalArgumentException("Expected one vector of features for each picture, but \"" + vertex
                    + "\" gives " + Arrays.toString(features.shape()) + "; end the network in a pooling layer");
        }
        return features.castTo(DataType.FLOAT).dup('c');
    }

    /**
     * Runs the network and keeps everything.
     *
     * @param pictures as for {@link #features}
     * @return what every vertex gives, by its name
     */
    public Map<String, INDArray> activations(INDArray pictures) {
        INDArray input = ordered(pictures);
        synchronized (turn) {
            return network.feedForward(input, false);
        }
    }

    private INDArray ordered(INDArray pictures) {
        INDArray input = pictures.castTo(network.getConfiguration().getDataType());
        return channelsLast ? input.permute(0, 2, 3, 1).dup('c') : input;
    }
}
