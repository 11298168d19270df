/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.inference;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.mobilenet4j.vertex.InputFormat;
import org.mobilenet4j.vertex.NetworkEngine;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A classifier's twin that stops before softmax or sigmoids: the same vertices on the same parameter array, with the output layer's
 * activation taken off. So the logits are the output layer's own {@code W} times features plus {@code b}, from one pass,
 * and nothing is undone numerically. It runs on the engine that is chosen for the classifier at the time. Not thread-safe, as no {@link ComputationGraph} is.
 */
final class LogitsNetwork {

    private final ComputationGraph classifier;
    private final ComputationGraph network;
    private final int classes;
    private final boolean multiLabel;
    private final boolean channelsLast;

    private LogitsNetwork(
            ComputationGraph classifier,
            ComputationGraph network,
            int classes,
            boolean multiLabel,
            boolean channelsLast) {
        this.classifier = classifier;
        this.network = network;
        this.classes = classes;
        this.multiLabel = multiLabel;
        this.channelsLast = channelsLast;
    }

    /**
     * @param classifier an initialised network with one input and one output, an {@code OutputLayer} with softmax or sigmoids; its
     *                   parameters are shared, not copied
     * @throws IllegalArgumentException when it is not of that form, with what it is instead
     */
    static LogitsNetwork of(ComputationGraph classifier) {
        ComputationGraphConfiguration twin = classifier.getConfiguration().clone();
        requireOneInputAndOutput(twin);
        OutputLayer head = head(twin);
        boolean multiLabel = head.getActivationFn() instanceof ActivationSigmoid;
        head.setActivationFn(new ActivationIdentity());
        ComputationGraph network = new ComputationGraph(twin);
        network.init(classifier.params(), false);
        return new LogitsNetwork(
                classifier, network, (int) head.getNOut(), multiLabel, InputFormat.isChannelsLast(twin));
    }

    static void requireOneInputAndOutput(ComputationGraphConfiguration network) {
        if (network.getNetworkInputs().size() != 1
                || network.getNetworkOutputs().size() != 1) {
            throw new IllegalArgumentException("A picture classifier has one input and one output, this network has "
                    + network.getNetworkInputs() + " and " + network.getNetworkOutputs());
        }
    }

    private static OutputLayer head(ComputationGraphConfiguration configuration) {
        String name = configuration.getNetworkOutputs().get(0);
        Layer layer = layer(configuration.getVertices().get(name));
        if (!(layer instanceof OutputLayer)) {
            throw new IllegalArgumentException("The network ends in \"" + name + "\", "
                    + (layer == null
                            ? "a vertex without a layer"
                            : "the layer " + layer.getClass().getSimpleName())
                    + ", which gives no class probabilities; add an OutputLayer with softmax behind it");
        }
        OutputLayer head = (OutputLayer) layer;
        if (!(head.getActivationFn() instanceof ActivationSoftmax)
                && !(head.getActivationFn() instanceof ActivationSigmoid)) {
            throw new IllegalArgumentException("The output layer \"" + name + "\" has the activation "
                    + head.getActivationFn() + "; to give probabilities it must be softmax, or sigmoid for pictures of"
                    + " several classes");
        }
        return head;
    }

    private static Layer layer(GraphVertex vertex) {
        return vertex instanceof LayerVertex
                ? ((LayerVertex) vertex).getLayerConf().getLayer()
                : null;
    }

    /** Whether each class has a probability of its own, a sigmoid, and not a share of one softmax. */
    boolean isMultiLabel() {
        return multiLabel;
    }

    /** The number of classes. */
    int classes() {
        return classes;
    }

    /**
     * @param images [N, 3, H, W], as {@link org.mobilenet4j.image.preprocessing.Preprocessing} gives them, of any floating-point type
     * @return [N][classes]
     */
    double[][] logits(INDArray images) {
        NetworkEngine.copy(classifier, network);
        INDArray input = images.castTo(network.getConfiguration().getDataType());
        return network.outputSingle(channelsLast ? input.permute(0, 2, 3, 1).dup('c') : input)
                .toDoubleMatrix();
    }
}
