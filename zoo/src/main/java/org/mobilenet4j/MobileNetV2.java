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
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.zoo.PretrainedType;
import org.deeplearning4j.zoo.ZooModel;
import org.mobilenet4j.model.InvertedResidual;
import org.mobilenet4j.model.NetworkSummary;
import org.mobilenet4j.model.OutputStride;
import org.mobilenet4j.model.Residual;
import org.mobilenet4j.model.Stage;
import org.mobilenet4j.model.StageTable;
import org.mobilenet4j.vertex.ConvolutionUnit;
import org.mobilenet4j.vertex.ConvolutionUnitBuilder;
import org.mobilenet4j.vertex.ConvolutionVertex;
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
    public static final List<Stage> STAGES = List.of(
            Stage.of(1, 16, 1, 1),
            Stage.of(6, 24, 2, 2),
            Stage.of(6, 32, 3, 2),
            Stage.of(6, 64, 4, 2),
            Stage.of(6, 96, 3, 1),
            Stage.of(6, 160, 3, 2),
            Stage.of(6, 320, 1, 1));

    /** The vertex of the pooled features, [n, 1280 times a width multiplier above 1], which the classifier reads. */
    public static final String POOLING = "global_average_pooling";

    /** The vertex of the classifier. */
    public static final String CLASSIFIER = "predictions";

    static final int STEM_STRIDE = 2;

    private MobileNetV2Builder settings;

    MobileNetV2(MobileNetV2Builder settings) {
        this.settings = settings;
    }

    public static MobileNetV2Builder builder() {
        return new MobileNetV2Builder();
    }

    /** Builds the network with freshly initialised parameters. */
    @Override
    public ComputationGraph init() {
        ComputationGraph network = new ComputationGraph(graphBuilder().build());
        network.init();
        return network;
    }

    /** The network as a graph under construction, for those who want to change it before it is built. */
    public GraphBuilder graphBuilder() {
        GraphBuilder graph = NetworkDefaults.configuration(settings)
                .graphBuilder()
                .addInputs("input")
                .setInputTypes(settings.inputType());
        StageTable table = settings.table();
        long channels = table.stemChannels();
        addUnit(graph, "Conv1", ConvolutionUnit.convolution(3, channels).stride(settings.stemStride()), "input");
        String top = "Conv1";
        OutputStride strides = new OutputStride(settings.stemStride(), settings.outputStride());
        int block = 0;
        for (Stage stage : table.stages()) {
            for (int i = 0; i < stage.repeats(); i++, block++) {
                strides.next(i == 0 ? stage.stride() : 1);
                InvertedResidual residual = InvertedResidual.of(channels, table.channels(stage))
                        .expansion(stage.expansion())
                        .stride(strides.stride())
                        .dilation(strides.dilation())
                        .flavor(settings.flavor)
                        .batchNormEpsilon(settings.batchNormEpsilon())
                        .linearBottleneck(settings.linearBottleneck)
                        .residual(settings.residual);
                if (settings.batchNormDecay != null) {
                    residual = residual.batchNormDecay(settings.batchNormDecay);
                }
                boolean wide = settings.residual == Residual.EXPANDED && i > 1;
                top = residual.addTo(graph, blockName(block), top, wide ? blockName(block - 1) : null);
                channels = table.channels(stage);
            }
        }
        addUnit(graph, "Conv_1", ConvolutionUnit.convolution(1, table.lastChannels()), top);
        graph.addLayer(POOLING, new GlobalPoolingLayer(PoolingType.AVG), "Conv_1");
        if (settings.numClasses == 0) {
            return graph.setOutputs(POOLING);
        }
        return graph.addLayer(CLASSIFIER, NetworkDefaults.classifier(settings), POOLING)
                .setOutputs(CLASSIFIER);
    }

    /** The name of a block's vertices up to the part: Keras' {@code expanded_conv} for the first, then {@code block_1}. */
    public static String blockName(int block) {
        return block == 0 ? "expanded_conv" : "block_" + block;
    }

    private void addUnit(GraphBuilder graph, String name, ConvolutionUnitBuilder unit, String input) {
        unit.flavor(settings.flavor).epsilon(settings.batchNormEpsilon());
        if (settings.batchNormDecay != null) {
            unit.decay(settings.batchNormDecay);
        }
        ConvolutionVertex.addTo(graph, name, unit.build(), input);
    }

    /** {@inheritDoc} One input, {channels, height, width}; if it is illegal, the model stays as it was. */
    @Override
    public void setInputShape(int[][] inputShape) {
        settings = settings.copyFor(inputShape);
    }

    @Override
    @Deprecated
    @SuppressWarnings("deprecation") // still part of DL4J's contract
    public org.deeplearning4j.zoo.ModelMetaData metaData() {
        return new org.deeplearning4j.zoo.ModelMetaData(
                new int[][] {settings.inputShape.clone()}, 1, org.deeplearning4j.zoo.ZooType.CNN);
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
        return initPretrained(new PretrainedSettings(settings).requireBest(type));
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
        return new PretrainedSettings(settings).load(checkpoint);
    }

    /** The most accurate published weights for this width and size, and flavour if set, that anybody may use. */
    public Optional<Checkpoint> pretrainedCheckpoint() {
        return new PretrainedSettings(settings).best(PretrainedType.IMAGENET);
    }

    /** {@inheritDoc} Where the file of these weights is published; null where there is none. */
    @Override
    public String pretrainedUrl(PretrainedType type) {
        return new PretrainedSettings(settings).url(type);
    }

    /** {@inheritDoc} 0, none: publishers give no Adler-32; their SHA-256 is checked. */
    @Override
    public long pretrainedChecksum(PretrainedType type) {
        return 0;
    }

    /** Shapes, parameters and multiply-adds of this network, without building it. */
    public NetworkSummary summary() {
        return NetworkSummary.of(graphBuilder().build(), inputType());
    }

    /** The input's type: what {@code setInputTypes} wants when this network is edited with {@code TransferLearning}. */
    public InputType inputType() {
        return settings.inputType();
    }
}
