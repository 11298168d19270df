/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training.features;

import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.mobilenet4j.model.VertexNames;
import org.mobilenet4j.vertex.Classifier;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * Softmax over a linear function of features. Alone it is a small network, {@link #network}; put behind its backbone it
 * makes one network whose output is, to the bit, what the small network says of the backbone's features on the same engine:
 * {@link #attachTo}. Not changed once made.
 */
public final class LinearHead {

    private static final String FEATURES = "features";
    /** For those who train on without setting one: small enough not to undo what was learned. */
    private static final double LEARNING_RATE = 1e-5;

    private final INDArray weights;
    private final INDArray bias;

    /**
     * @param weights [features, classes], not copied
     * @param bias    [1, classes], not copied
     */
    public LinearHead(INDArray weights, INDArray bias) {
        this.weights = weights;
        this.bias = bias;
    }

    /** How many classes it tells apart. */
    public int classes() {
        return (int) weights.size(1);
    }

    /** How many features it reads. */
    public int features() {
        return (int) weights.size(0);
    }

    /** The weights, [features, classes], a copy. */
    public INDArray weights() {
        return weights.dup('c');
    }

    /** The bias, [1, classes], a copy. */
    public INDArray bias() {
        return bias.dup('c');
    }

    /** A new network [n, features] to [n, classes] with this head alone. */
    public ComputationGraph network() {
        ComputationGraph network = untrained(features(), classes(), new Adam(LEARNING_RATE), 0, 0);
        assign(network);
        return network;
    }

    /** A fresh head as a network of its own. */
    public static ComputationGraph untrained(int features, int classes, IUpdater updater, double l2, long seed) {
        ComputationGraph network = new ComputationGraph(new NeuralNetConfiguration.Builder()
                .seed(seed)
                .updater(updater)
                .l2(l2)
                .graphBuilder()
                .addInputs(FEATURES)
                .setInputTypes(InputType.feedForward(features))
                .addLayer(VertexNames.CLASSIFIER, classifier(features, classes), FEATURES)
                .setOutputs(VertexNames.CLASSIFIER)
                .build());
        network.init();
        // softmax regression is convex: no reason to start anywhere but at equal probabilities
        network.params().assign(0);
        return network;
    }

    private static OutputLayer classifier(int features, int classes) {
        return new Classifier(new OutputLayer.Builder(LossFunction.MCXENT)
                .activation(Activation.SOFTMAX)
                .nIn(features)
                .nOut(classes));
    }

    private void assign(ComputationGraph network) {
        network.getParam(VertexNames.CLASSIFIER + "_W").assign(weights);
        network.getParam(VertexNames.CLASSIFIER + "_b").assign(bias);
    }

    /**
     * One network of a backbone and this head, named {@value VertexNames#CLASSIFIER}. It shares nothing with either and
     * has the backbone's engine ({@link org.mobilenet4j.vertex.NetworkEngine}). All of it learns when it is trained; to freeze the backbone, edit it with {@code TransferLearning}.
     *
     * @param backbone what the features come from; left alone
     * @throws IllegalArgumentException if the backbone's features are not [n, features] with as many as this head reads
     */
    public ComputationGraph attachTo(Backbone backbone) {
        long found = NetworkPart.channels(backbone.network().getConfiguration(), backbone.output());
        if (found >= 0 && found != features()) {
            throw new IllegalArgumentException(
                    "The head reads " + features() + " features, but the backbone's vertex \"" + backbone.output()
                            + "\" gives " + found + "; attach it to the backbone it was trained on");
        }
        ComputationGraphConfiguration whole =
                backbone.network().getConfiguration().clone();
        OutputLayer layer = classifier(features(), classes());
        layer.setLayerName(VertexNames.CLASSIFIER);
        NeuralNetConfiguration configuration = new NeuralNetConfiguration.Builder()
                .updater(new Adam(LEARNING_RATE))
                .layer(layer)
                .build();
        if (whole.getVertices().containsKey(VertexNames.CLASSIFIER)) {
            throw new IllegalArgumentException("The backbone has a vertex \"" + VertexNames.CLASSIFIER
                    + "\" already; cut it before the classifier: Backbone.of(network)");
        }
        whole.getVertices().put(VertexNames.CLASSIFIER, new LayerVertex(configuration, null));
        whole.getVertexInputs().put(VertexNames.CLASSIFIER, List.of(backbone.output()));
        NetworkPart.outputs(whole, VertexNames.CLASSIFIER);
        ComputationGraph network = NetworkPart.initialised(whole, backbone.network());
        assign(network);
        return network;
    }

    /** Refuses features of another shape than [n, features]. */
    public static void requireVectors(INDArray features) {
        if (features.rank() != 2) {
            throw new IllegalArgumentException("A linear head reads features of shape [n, size], found "
                    + Arrays.toString(features.shape()) + "; use Backbone.of or Backbone.pooled, which take the means");
        }
    }
}
