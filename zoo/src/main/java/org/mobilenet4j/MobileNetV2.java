/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.zoo.PretrainedType;
import org.deeplearning4j.zoo.ZooModel;
import org.mobilenet4j.model.NetworkDescription;
import org.mobilenet4j.model.NetworkSummary;
import org.mobilenet4j.model.Stage;
import org.mobilenet4j.model.StageTable;
import org.mobilenet4j.model.VertexNames;
import org.mobilenet4j.weights.catalogue.Checkpoint;

/**
 * MobileNetV2 (Sandler, Howard, Zhu, Zhmoginov, Chen: "MobileNetV2: Inverted Residuals and Linear Bottlenecks", CVPR
 * 2018, arXiv 1801.04381) as a DL4J zoo model.
 *
 * <p>The input is a batch of pictures, [n, channels, height, width] or, on request, [n, height, width, channels]; the
 * output class probabilities [n, classes] or, without a classifier, pooled features [n, 1280], where 1280 is times the
 * width multiplier if that is above 1. Vertices are named as Keras names its layers. Inside, activations are NHWC.
 *
 * <pre>{@code
 * ComputationGraph net = MobileNetV2.builder().numClasses(5).build().init();
 * }</pre>
 */
@SuppressWarnings("unchecked") // DL4J declares <M extends Model> M init()
public final class MobileNetV2 extends ZooModel<MobileNetV2> {

    /** Table 2 of the paper: expansion t, channels c, repeats n, stride s. */
    public static final List<Stage> STAGES = StageTable.MOBILENET_V2;

    /** The vertex of the pooled features, [n, 1280 times a width multiplier above 1], which the classifier reads. */
    public static final String POOLING = VertexNames.POOLING;

    /** The vertex of the classifier. */
    public static final String CLASSIFIER = VertexNames.CLASSIFIER;

    private NetworkDescription description;

    MobileNetV2(NetworkDescription description) {
        this.description = description;
    }

    public static MobileNetV2Builder builder() {
        return new MobileNetV2Builder();
    }

    /** Builds the network with freshly initialised parameters. */
    @Override
    public ComputationGraph init() {
        return description.init();
    }

    /** The network as a graph under construction, for those who want to change it before it is built. */
    public GraphBuilder graphBuilder() {
        return description.graphBuilder();
    }

    /** The network as data: its features by reduction, its summary. */
    public NetworkDescription description() {
        return description;
    }

    /** The name of a block's vertices up to the part: Keras' {@code expanded_conv} for the first, then {@code block_1}. */
    public static String blockName(int block) {
        return VertexNames.block(block);
    }

    /** {@inheritDoc} One input, {channels, height, width}; if it is illegal, the model stays as it was. */
    @Override
    public void setInputShape(int[][] inputShape) {
        description = description.forInput(inputShape);
    }

    @Override
    @Deprecated
    @SuppressWarnings("deprecation") // still part of DL4J's contract
    public org.deeplearning4j.zoo.ModelMetaData metaData() {
        return new org.deeplearning4j.zoo.ModelMetaData(
                new int[][] {description.inputShape()}, 1, org.deeplearning4j.zoo.ZooType.CNN);
    }

    @Override
    public Class<? extends Model> modelType() {
        return ComputationGraph.class;
    }

    /** {@inheritDoc} Of ImageNet: {@link #initPretrained(PretrainedType)}. */
    @Override
    public ComputationGraph initPretrained() throws IOException {
        return initPretrained(PretrainedType.IMAGENET);
    }

    /**
     * This network with the weights of {@link #pretrainedCheckpoint()}, as {@link #initPretrained(Checkpoint)}.
     *
     * @throws UnsupportedOperationException where there is none, with the names of those that there are
     */
    @Override
    public ComputationGraph initPretrained(PretrainedType type) throws IOException {
        return initPretrained(new PretrainedSettings(description).requireBest(type));
    }

    /**
     * This network with published weights, downloaded where {@link org.mobilenet4j.weights.catalogue.CheckpointCache} has not
     * them. Flavour, width, size and classes follow the checkpoint unless they were set. With other classes than the
     * checkpoint's, the classifier starts untrained; with 1000 of 1001, the background is left out.
     *
     * @throws IllegalArgumentException when flavour, width or channels were set, and the checkpoint has others
     * @throws IOException              when the weights cannot be had, or are damaged
     */
    public ComputationGraph initPretrained(Checkpoint checkpoint) throws IOException {
        return new PretrainedSettings(description).load(checkpoint);
    }

    /** The most accurate published weights for this width and size, and flavour if set, that anybody may use. */
    public Optional<Checkpoint> pretrainedCheckpoint() {
        return new PretrainedSettings(description).best(PretrainedType.IMAGENET);
    }

    /** {@inheritDoc} Where the file of these weights is published; null where there is none. */
    @Override
    public String pretrainedUrl(PretrainedType type) {
        return new PretrainedSettings(description).url(type);
    }

    /** {@inheritDoc} 0, none: publishers give no Adler-32; their SHA-256 is checked. */
    @Override
    public long pretrainedChecksum(PretrainedType type) {
        return 0;
    }

    /** Shapes, parameters and multiply-adds of this network, without building it. */
    public NetworkSummary summary() {
        return description.summary();
    }

    /** The input's type: what {@code setInputTypes} wants when this network is edited with {@code TransferLearning}. */
    public InputType inputType() {
        return description.inputType();
    }
}
