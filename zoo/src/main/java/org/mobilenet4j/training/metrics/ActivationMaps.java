/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training.metrics;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.mobilenet4j.training.features.Backbone;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Class activation maps (Zhou, Khosla, Lapedriza, Oliva, Torralba: "Learning Deep Features for Discriminative
 * Localization", CVPR 2016, arXiv 1512.04150): which places of a picture spoke for a class. In a network whose linear
 * classifier reads the mean over height and width of a feature map, a class's logit is the mean of a map: the class's
 * weights times the feature map, plus the bias. With several pooled feature maps one after the other there is one such map
 * for each. Not thread-safe, as no {@link ComputationGraph} is.
 */
public final class ActivationMaps {

    /** What a classifier's weights are called behind its name. */
    private static final String WEIGHTS = "_W";

    private final INDArray weights;
    private final List<Backbone> maps = new ArrayList<>();

    private ActivationMaps(INDArray weights) {
        this.weights = weights;
    }

    /**
     * @param network initialised, of FLOAT; its classifier reads global average pooling of [n, h, w, c], or several
     *                such vertices merged. Its parameters are copied
     * @throws IllegalArgumentException if it is not of that form; {@link #isPossible} asks before
     */
    public static ActivationMaps of(ComputationGraph network) {
        ComputationGraphConfiguration configuration = network.getConfiguration();
        INDArray weights =
                network.paramTable().get(configuration.getNetworkOutputs().get(0) + WEIGHTS);
        if (weights == null) {
            throw new IllegalArgumentException("Class activation maps need a linear classifier, but the output \""
                    + configuration.getNetworkOutputs().get(0) + "\" has no weights");
        }
        ActivationMaps result = new ActivationMaps(weights.dup('c'));
        for (String vertex : classifierInputs(configuration)) {
            if (!isAveragePooling(configuration, vertex)) {
                throw new IllegalArgumentException("Class activation maps need a classifier that reads global average"
                        + " pooling, but it reads the vertex \"" + vertex + "\", which is none");
            }
            result.maps.add(Backbone.upTo(
                    network, configuration.getVertexInputs().get(vertex).get(0)));
        }
        return result;
    }

    /** True if {@link #of} can read this network. */
    public static boolean isPossible(ComputationGraph network) {
        ComputationGraphConfiguration configuration = network.getConfiguration();
        return Backbone.isUsable(configuration)
                && network.paramTable().get(configuration.getNetworkOutputs().get(0) + WEIGHTS) != null
                && classifierInputs(configuration).stream().allMatch(vertex -> isAveragePooling(configuration, vertex));
    }

    /** The vertices that the classifier reads, those of a merger one by one. */
    private static List<String> classifierInputs(ComputationGraphConfiguration configuration) {
        List<String> result = new ArrayList<>();
        String classifier = configuration.getNetworkOutputs().get(0);
        for (String vertex : configuration.getVertexInputs().get(classifier)) {
            if (configuration.getVertices().get(vertex) instanceof MergeVertex) {
                result.addAll(configuration.getVertexInputs().get(vertex));
            } else {
                result.add(vertex);
            }
        }
        return result;
    }

    private static boolean isAveragePooling(ComputationGraphConfiguration configuration, String name) {
        GraphVertex vertex = configuration.getVertices().get(name);
        return vertex instanceof LayerVertex layer
                && layer.getLayerConf().getLayer() instanceof GlobalPoolingLayer pooling
                && pooling.getPoolingType() == PoolingType.AVG;
    }

    /**
     * The maps of one class.
     *
     * @param picture [1, channels, height, width]
     * @param index   of the class
     * @return for each pooled feature map [h][w]: what each place adds to the logit, times the number of places
     */
    public List<float[][]> of(INDArray picture, int index) {
        List<float[][]> result = new ArrayList<>();
        int from = 0;
        for (Backbone backbone : maps) {
            INDArray features = backbone.features(picture);
            int channels = (int) features.size(3);
            float[][] map = new float[(int) features.size(1)][(int) features.size(2)];
            float[] numbers = features.dup('c').data().asFloat();
            for (int place = 0; place < map.length * map[0].length; place++) {
                double sum = 0;
                for (int c = 0; c < channels; c++) {
                    sum += numbers[place * channels + c] * weights.getDouble(from + c, index);
                }
                map[place / map[0].length][place % map[0].length] = (float) sum;
            }
            from += channels;
            result.add(map);
        }
        return result;
    }
}
