/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.model;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.mobilenet4j.vertex.ConvolutionUnit;
import org.mobilenet4j.vertex.ConvolutionUnitBuilder;
import org.mobilenet4j.vertex.ConvolutionVertex;
import org.mobilenet4j.vertex.Flavor;

/**
 * A network as data, made from a {@link StageTable}: its input, stem, blocks and head. The graph, the summary and the
 * features by reduction are read from it. Vertices are named by {@link VertexNames}. Immutable and thread-safe.
 *
 * <pre>{@code
 * NetworkDescription description = NetworkDescription.builder().widthMultiplier(0.35).numClasses(5).build();
 * ComputationGraph network = description.init();
 * }</pre>
 */
public final class NetworkDescription {
    private final NetworkBuilder<?> settings;
    private final List<Block> blocks;

    NetworkDescription(NetworkBuilder<?> settings) {
        this.settings = settings;
        this.blocks = blocks(settings);
    }

    /** A block in its place; {@code shrinks} where the table has it stride, even if the output stride makes it dilate. */
    private record Block(String name, InvertedResidual residual, boolean shrinks, int reduction, String shortcutFrom) {}

    /** Collects the settings of a description; starts with the published network's. Not thread-safe. */
    public static final class Builder extends NetworkBuilder<Builder> {

        private Builder() {}

        /** @throws IllegalArgumentException if a setting is illegal, naming value, rule and the nearest legal choice */
        public NetworkDescription build() {
            return describe();
        }
    }

    /** Settings to change, as they are in the published network. */
    public static Builder builder() {
        return new Builder();
    }

    /** The settings of this description, to be changed; what was set stays {@link #isSet set}. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.copyFrom(settings);
        return builder;
    }

    private static List<Block> blocks(NetworkBuilder<?> settings) {
        StageTable table = settings.table();
        OutputStride strides = new OutputStride(settings.stemStride(), settings.outputStride());
        int reduction = settings.stemStride();
        long channels = table.stemChannels();
        List<Block> blocks = new ArrayList<>();
        for (Stage stage : table.stages()) {
            for (int i = 0; i < stage.repeats(); i++) {
                int wanted = i == 0 ? stage.stride() : 1;
                strides.next(wanted);
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
                reduction *= strides.stride();
                boolean expandedShortcut = settings.residual == Residual.EXPANDED && i > 1;
                blocks.add(new Block(
                        VertexNames.block(blocks.size()),
                        residual,
                        wanted > 1,
                        reduction,
                        expandedShortcut ? VertexNames.block(blocks.size() - 1) : null));
                channels = table.channels(stage);
            }
        }
        return List.copyOf(blocks);
    }

    /** The network with freshly initialised parameters. */
    public ComputationGraph init() {
        ComputationGraph network = new ComputationGraph(graphBuilder().build());
        network.init();
        return network;
    }

    /** The network as a graph under construction, for those who want to change it before it is built. */
    public GraphBuilder graphBuilder() {
        GraphBuilder graph = NetworkDefaults.configuration(settings)
                .graphBuilder()
                .addInputs(VertexNames.INPUT)
                .setInputTypes(inputType());
        StageTable table = settings.table();
        ConvolutionUnitBuilder stem =
                ConvolutionUnit.convolution(3, table.stemChannels()).stride(settings.stemStride());
        addUnit(graph, VertexNames.STEM, stem, VertexNames.INPUT);
        String top = VertexNames.STEM;
        for (Block block : blocks) {
            top = block.residual().addTo(graph, block.name(), top, block.shortcutFrom());
        }
        addUnit(graph, VertexNames.LAST, ConvolutionUnit.convolution(1, table.lastChannels()), top);
        graph.addLayer(VertexNames.POOLING, new GlobalPoolingLayer(PoolingType.AVG), VertexNames.LAST);
        if (settings.numClasses == 0) {
            return graph.setOutputs(VertexNames.POOLING);
        }
        return graph.addLayer(VertexNames.CLASSIFIER, NetworkDefaults.classifier(settings), VertexNames.POOLING)
                .setOutputs(VertexNames.CLASSIFIER);
    }

    private void addUnit(GraphBuilder graph, String name, ConvolutionUnitBuilder unit, String input) {
        unit.flavor(settings.flavor).epsilon(settings.batchNormEpsilon());
        if (settings.batchNormDecay != null) {
            unit.decay(settings.batchNormDecay);
        }
        ConvolutionVertex.addTo(graph, name, unit.build(), input);
    }

    /**
     * Where features can be taken for detection and segmentation, the largest feature maps first: the last vertex before
     * each stride of the table, and before the last convolution, as in timm's {@code feature_info}. Where an output stride
     * turned strides into dilations, several have the same reduction.
     */
    public List<FeatureInfo> features() {
        List<FeatureInfo> features = new ArrayList<>();
        features.add(new FeatureInfo(VertexNames.STEM, settings.table().stemChannels(), settings.stemStride()));
        for (Block block : blocks) {
            if (!block.shrinks()) {
                features.remove(features.size() - 1);
            }
            InvertedResidual residual = block.residual();
            features.add(
                    new FeatureInfo(residual.outputName(block.name()), residual.outputChannels(), block.reduction()));
        }
        return List.copyOf(features);
    }

    /** Shapes, parameters and multiply-adds of this network, without building it. */
    public NetworkSummary summary() {
        return NetworkSummary.of(graphBuilder().build(), inputType());
    }

    /** The input's type: what {@code setInputTypes} wants when this network is edited with {@code TransferLearning}. */
    public InputType inputType() {
        return settings.inputType();
    }

    /** {channels, height, width} of the input, height and width in pixels; a copy. */
    public int[] inputShape() {
        return settings.inputShape.clone();
    }

    /** Whose conventions the network follows. */
    public Flavor flavor() {
        return settings.flavor;
    }

    /** Alpha, which scales the channels. */
    public double widthMultiplier() {
        return settings.widthMultiplier;
    }

    /** Classes of the classifier; 0 where the output is the pooled features. */
    public int classes() {
        return settings.numClasses;
    }

    /** Whether {@code flavor}, {@code widthMultiplier}, {@code inputShape} or {@code numClasses} was set, and is no default. */
    public boolean isSet(String setting) {
        return settings.given(setting);
    }

    /** Whether weights for networks of the published table fit, width and flavour apart: three channels, no other table. */
    public boolean isPublishedTable() {
        return settings.inputShape[0] == 3
                && settings.depthMultiplier == 1
                && !settings.fixedStemAndHead
                && settings.divisor == 8
                && settings.strides == null
                && settings.stages.equals(StageTable.MOBILENET_V2);
    }

    /**
     * The same network for another input.
     *
     * @param inputShapes {channels, height, width} of the one input there is, as DL4J gives it: one of a list
     * @throws IllegalArgumentException if the shape is illegal
     */
    public NetworkDescription forInput(int[][] inputShapes) {
        BuilderCheck.checkInputs(inputShapes);
        return toBuilder().inputShape(inputShapes[0]).build();
    }
}
