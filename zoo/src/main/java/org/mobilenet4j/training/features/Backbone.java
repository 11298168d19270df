/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training.features;

import java.util.List;
import java.util.Objects;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.mobilenet4j.model.VertexNames;
import org.mobilenet4j.vertex.InputFormat;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The part of a network that does not learn: pictures in, features out, always in inference mode. It owns a copy of the
 * parameters and has the engine of the network it came from, so what it computes does not change when the network it came from is trained.
 *
 * <pre>{@code
 * Backbone backbone = Backbone.of(network);                            // the pooled features, [n, 1280]
 * Backbone deep = Backbone.upTo(network, "block_12_add");              // a feature map, [n, h, w, c]
 * Backbone several = Backbone.pooled(network, Backbone.MIDDLE);  // means over h and w, one after the other
 * }</pre>
 *
 * Not thread-safe, as no {@link ComputationGraph} is.
 */
public final class Backbone {

    /**
     * Vertices whose means together tell pictures apart better than the last ones do, where a network was trained on
     * other pictures than it shall learn now: the depthwise convolutions of blocks 9 to 13, 2496 features at width 1.
     * Chosen by cross-validation; the page on feature caches has the figures. For {@link #pooled}.
     */
    public static final List<String> MIDDLE = List.of(
            "block_9_depthwise",
            "block_10_depthwise",
            "block_11_depthwise",
            "block_12_depthwise",
            "block_13_depthwise");

    private static final String MEAN = "_mean";
    private static final String MERGED = "features";

    private final ComputationGraph network;
    private final String output;
    private String fingerprint;

    private Backbone(ComputationGraph network, String output) {
        this.network = network;
        this.output = output;
    }

    /**
     * Up to the pooled features, which MobileNetV2's classifier reads.
     *
     * @throws IllegalArgumentException if the network has no vertex {@value VertexNames#POOLING}, or is not of FLOAT
     */
    public static Backbone of(ComputationGraph network) {
        return upTo(network, VertexNames.POOLING);
    }

    /**
     * Up to a vertex, whose activations are the features.
     *
     * @param network initialised, with one input; left alone
     * @param vertex  the last one that does not learn
     * @throws IllegalArgumentException if the network has no such vertex, several inputs, or another type than FLOAT
     */
    public static Backbone upTo(ComputationGraph network, String vertex) {
        requireUsable(network);
        return new Backbone(NetworkPart.initialised(NetworkPart.upTo(network, vertex), network), vertex);
    }

    /**
     * The means over height and width of several feature maps, one after the other: [n, sum of the channels].
     *
     * @param network  initialised, with one input; left alone
     * @param vertices at least one, each with activations [n, h, w, c], as all vertices of a MobileNetV2 before the
     *                 pooling have them
     * @throws IllegalArgumentException if the network has no such vertex, several inputs, or another type than FLOAT
     */
    public static Backbone pooled(ComputationGraph network, List<String> vertices) {
        requireUsable(network);
        if (vertices.isEmpty()) {
            throw new IllegalArgumentException("Features need at least one vertex to come from");
        }
        ComputationGraphConfiguration part = network.getConfiguration().clone();
        NetworkPart.keep(part, NetworkPart.ancestors(part, vertices));
        String[] means = vertices.stream().map(name -> name + MEAN).toArray(String[]::new);
        for (int i = 0; i < vertices.size(); i++) {
            add(part, means[i], mean(part, means[i]), vertices.get(i));
        }
        String last = means[0];
        if (means.length > 1) {
            last = MERGED;
            add(part, MERGED, new MergeVertex(), means);
        }
        NetworkPart.outputs(part, last);
        return new Backbone(NetworkPart.initialised(part, network), last);
    }

    private static void add(
            ComputationGraphConfiguration part,
            String name,
            org.deeplearning4j.nn.conf.graph.GraphVertex vertex,
            String... inputs) {
        part.getVertices().put(name, vertex);
        part.getVertexInputs().put(name, List.of(inputs));
    }

    private static LayerVertex mean(ComputationGraphConfiguration part, String name) {
        GlobalPoolingLayer pooling = new GlobalPoolingLayer.Builder(PoolingType.AVG)
                .poolingDimensions(1, 2)
                .build();
        pooling.setLayerName(name);
        NeuralNetConfiguration layer = part.getDefaultConfiguration().clone();
        layer.setLayer(pooling);
        return new LayerVertex(layer, null);
    }

    /** True for a network with one input that computes with FLOAT. */
    public static boolean isUsable(ComputationGraphConfiguration configuration) {
        return configuration.getNetworkInputs().size() == 1 && configuration.getDataType() == DataType.FLOAT;
    }

    private static void requireUsable(ComputationGraph network) {
        Objects.requireNonNull(network, "network");
        ComputationGraphConfiguration configuration = network.getConfiguration();
        if (configuration.getNetworkInputs().size() != 1) {
            throw new IllegalArgumentException(
                    "A network for pictures has one input, this one has " + configuration.getNetworkInputs());
        }
        if (configuration.getDataType() != DataType.FLOAT) {
            throw new IllegalArgumentException("Features are kept as FLOAT, but the network computes with "
                    + configuration.getDataType() + "; build it with dataType(FLOAT)");
        }
    }

    /** The network up to the features, its only output; the same object at each call. Not to be changed. */
    public ComputationGraph network() {
        return network;
    }

    /** The vertex whose activations are the features. */
    public String output() {
        return output;
    }

    /**
     * Computes features.
     *
     * @param pictures [n, channels, height, width], also where the network reads NHWC
     * @return [n, ...], FLOAT, C order, in no workspace
     */
    public INDArray features(INDArray pictures) {
        boolean channelsLast = InputFormat.isChannelsLast(network.getConfiguration());
        INDArray features = network.outputSingle(
                false, channelsLast ? pictures.permute(0, 2, 3, 1).dup('c') : pictures);
        return features.ordering() == 'c' && !features.isView() && !features.isAttached()
                ? features
                : features.detach().dup('c');
    }

    /**
     * What decides the features beside the pictures: a SHA-256 over the configuration, all parameters, and the engine
     * that computes them, because engines round differently.
     *
     * @return 64 hexadecimal digits
     */
    public String fingerprint() {
        if (fingerprint == null) {
            fingerprint = Fingerprint.of(network);
        }
        return fingerprint;
    }
}
