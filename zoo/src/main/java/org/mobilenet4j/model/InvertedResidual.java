/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.model;

import java.util.function.Consumer;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.inputs.InputType.InputTypeConvolutional;
import org.mobilenet4j.vertex.ConvolutionUnit;
import org.mobilenet4j.vertex.ConvolutionUnitBuilder;
import org.mobilenet4j.vertex.DepthwiseVertex;
import org.mobilenet4j.vertex.ExpansionVertex;
import org.mobilenet4j.vertex.Flavor;
import org.mobilenet4j.vertex.LinearProjectionVertex;
import org.mobilenet4j.vertex.ResidualVertex;
import org.mobilenet4j.vertex.UnitVertex;

/**
 * One inverted residual block with linear bottleneck (Sandler et al., figure 3b and table 1): expand, filter depthwise,
 * project back linearly, and join the thin ends with an addition where stride is 1 and the channels are equal.
 *
 * <p>Immutable; {@link #addTo(GraphBuilder, String, String)} adds it to any graph whose activations are NHWC, as those of every unit are.
 */
public final class InvertedResidual {
    private final long in;
    private final long out;
    private int expansion = 6;
    private int kernel = 3;
    private int stride = 1;
    private int dilation = 1;
    private Flavor flavor = Flavor.TF;
    /** Null for the flavour's. */
    private Double decay;

    private double epsilon = Flavor.TF.batchNormEpsilon();
    private boolean linear = true;
    private Residual residual = Residual.BOTTLENECK;

    private InvertedResidual(long in, long out) {
        this.in = in;
        this.out = out;
    }

    private InvertedResidual(InvertedResidual other) {
        this(other.in, other.out);
        this.expansion = other.expansion;
        this.kernel = other.kernel;
        this.stride = other.stride;
        this.dilation = other.dilation;
        this.flavor = other.flavor;
        this.decay = other.decay;
        this.epsilon = other.epsilon;
        this.linear = other.linear;
        this.residual = other.residual;
    }

    /** A block with the paper's settings: expansion 6, kernel 3, stride 1, TF flavour, from {@code in} to {@code out} channels. */
    public static InvertedResidual of(long in, long out) {
        if (in < 1 || out < 1) {
            throw new IllegalArgumentException("channels are " + in + " in and " + out + " out, must be 1 or more");
        }
        return new InvertedResidual(in, out);
    }

    /** The same block with {@code expansion} times as many channels inside as come in; 1 leaves the expansion out. */
    public InvertedResidual expansion(int expansion) {
        if (expansion < 1) {
            throw new IllegalArgumentException("expansion is " + expansion + ", must be 1 or more");
        }
        return with(copy -> copy.expansion = expansion);
    }

    /** The same block with a k x k depthwise kernel. */
    public InvertedResidual kernel(int kernel) {
        return with(copy -> copy.kernel = kernel);
    }

    /** The same block with this stride of the depthwise convolution. */
    public InvertedResidual stride(int stride) {
        return with(copy -> copy.stride = stride);
    }

    /** The same block with the taps of the depthwise kernel this far apart. */
    public InvertedResidual dilation(int dilation) {
        return with(copy -> copy.dilation = dilation);
    }

    /** The same block with the padding, batch norm epsilon and decay of a family of frameworks. */
    public InvertedResidual flavor(Flavor flavor) {
        return with(copy -> {
            copy.flavor = flavor;
            copy.decay = null;
            copy.epsilon = flavor.batchNormEpsilon();
        });
    }

    /** The same block with another weight of the old running statistics than the flavour's; to be set after it. */
    public InvertedResidual batchNormDecay(double decay) {
        return with(copy -> copy.decay = decay);
    }

    /** The same block with another epsilon of batch norm than the flavour's; to be set after it. */
    public InvertedResidual batchNormEpsilon(double epsilon) {
        return with(copy -> copy.epsilon = epsilon);
    }

    /** The same block with a linear bottleneck (true, the paper's) or with ReLU6 after the projection, for study. */
    public InvertedResidual linearBottleneck(boolean linear) {
        return with(copy -> copy.linear = linear);
    }

    /**
     * The same block with another kind of shortcut, for study. {@link Residual#EXPANDED} needs to know another block:
     * {@link #addTo(GraphBuilder, String, String, String)}.
     */
    public InvertedResidual residual(Residual residual) {
        return with(copy -> copy.residual = residual);
    }

    private InvertedResidual with(Consumer<InvertedResidual> change) {
        InvertedResidual copy = new InvertedResidual(this);
        change.accept(copy);
        return copy;
    }

    /** Channels inside the block. */
    public long expandedChannels() {
        return in * expansion;
    }

    /** Channels that come out. */
    public long outputChannels() {
        return out;
    }

    /** The name of the vertex with the block's output, where its vertices' names begin with {@code name}. */
    public String outputName(String name) {
        return name + (hasShortcut() ? "_add" : "_project");
    }

    /** True if an addition joins the block's input and output. */
    public boolean hasShortcut() {
        return residual == Residual.BOTTLENECK && stride == 1 && in == out;
    }

    /**
     * Adds the block's vertices, {@code name_expand}, {@code name_depthwise}, {@code name_project}, {@code name_add}.
     *
     * @param graph the builder to add to
     * @param name prefix of the vertices' names
     * @param input the vertex to read; its activations must be NHWC, [n, height, width, in]
     * @return the name of the vertex with the block's output, [n, height / stride, width / stride, out]
     * @throws IllegalStateException if the input is known to be NCHW and the block would add to it
     * @throws IllegalArgumentException if the shortcut is {@link Residual#EXPANDED}, which needs to know another block
     */
    public String addTo(GraphBuilder graph, String name, String input) {
        if (residual == Residual.EXPANDED) {
            throw new IllegalArgumentException(
                    "Block \"" + name + "\" has the shortcut EXPANDED, which starts in another"
                            + " block: give that one's name too, addTo(graph, name, input, previous), or null if there is none");
        }
        return addTo(graph, name, input, null);
    }

    /**
     * As {@link #addTo(GraphBuilder, String, String)}, also for {@link Residual#EXPANDED}: {@code previous} names the
     * block whose filtered features are added to this block's before the projection, in {@code name_expanded_add}.
     *
     * @param graph the builder to add to
     * @param name prefix of the vertices' names
     * @param input the vertex to read; its activations must be NHWC, [n, height, width, in]
     * @param previous a block that was added to the graph and is as wide inside and as large; null for no shortcut
     * @return the name of the vertex with the block's output, [n, height / stride, width / stride, out]
     * @throws IllegalStateException if the input is known to be NCHW and the block would add to it
     * @throws IllegalArgumentException if the shortcut is not EXPANDED, or the graph has no block {@code previous}, or
     *     that one is known to have another number of channels inside
     */
    public String addTo(GraphBuilder graph, String name, String input, String previous) {
        if (previous != null) {
            requireFitting(graph, name, previous);
        }
        if (hasShortcut()) {
            requireNhwc(graph, name, input);
        }
        String thick = input;
        if (expansion > 1) {
            ExpansionVertex.addTo(graph, name + "_expand", unit(ConvolutionUnit.expansion(expandedChannels())), thick);
            thick = name + "_expand";
        }
        ConvolutionUnitBuilder filter =
                ConvolutionUnit.depthwise(kernel).stride(stride).dilation(dilation);
        DepthwiseVertex.addTo(graph, name + "_depthwise", unit(filter), thick);
        thick = name + "_depthwise";
        if (previous != null) {
            graph.addVertex(name + "_expanded_add", add(), filtered(graph, previous), thick);
            thick = name + "_expanded_add";
        }
        ConvolutionUnitBuilder projection =
                ConvolutionUnit.linearProjection(out).relu6(!linear);
        LinearProjectionVertex.addTo(graph, name + "_project", unit(projection), thick);
        if (hasShortcut()) {
            graph.addVertex(outputName(name), add(), input, name + "_project");
        }
        return outputName(name);
    }

    private ConvolutionUnit unit(ConvolutionUnitBuilder builder) {
        builder.flavor(flavor).epsilon(epsilon);
        return decay == null ? builder.build() : builder.decay(decay).build();
    }

    private static ElementWiseVertex add() {
        return new ResidualVertex();
    }

    /** The vertex of a block's filtered features. */
    private static String filtered(GraphBuilder graph, String block) {
        boolean sum = graph.getVertices().containsKey(block + "_expanded_add");
        return block + (sum ? "_expanded_add" : "_depthwise");
    }

    private void requireFitting(GraphBuilder graph, String name, String previous) {
        if (residual != Residual.EXPANDED) {
            throw new IllegalArgumentException("Block \"" + name + "\" has the shortcut " + residual
                    + "; to add to block \"" + previous + "\" set residual(Residual.EXPANDED)");
        }
        if (!graph.getVertices().containsKey(previous + "_depthwise")) {
            throw new IllegalArgumentException("Block \"" + name + "\" is to add to block \"" + previous
                    + "\", but the graph has no vertex \"" + previous + "_depthwise\"; add that block first");
        }
        long found = filteredChannels(graph, previous);
        if (found > 0 && found != expandedChannels()) {
            throw new IllegalArgumentException("Block \"" + name + "\" has " + expandedChannels()
                    + " channels inside, block \"" + previous + "\" has " + found + "; EXPANDED needs equal numbers");
        }
    }

    /** Known where the network's input types are, or where there is an expansion; else 0. */
    private static long filteredChannels(GraphBuilder graph, String block) {
        if (!graph.getNetworkInputTypes().isEmpty()) {
            InputType type = graph.getLayerActivationTypes().get(filtered(graph, block));
            return type instanceof InputTypeConvolutional ? ((InputTypeConvolutional) type).getChannels() : 0;
        }
        GraphVertex expansion = graph.getVertices().get(block + "_expand");
        return expansion instanceof UnitVertex ? ((UnitVertex) expansion).unit().getNOut() : 0;
    }

    /** DL4J adds NCHW to NHWC without a word where height, width and channels are equal. */
    private static void requireNhwc(GraphBuilder graph, String name, String input) {
        if (graph.getNetworkInputTypes().isEmpty()) {
            return;
        }
        InputType type = graph.getNetworkInputs().contains(input)
                ? graph.getNetworkInputTypes().get(graph.getNetworkInputs().indexOf(input))
                : graph.getLayerActivationTypes().get(input);
        if (type instanceof InputTypeConvolutional && ((InputTypeConvolutional) type).getFormat() == CNN2DFormat.NCHW) {
            throw new IllegalStateException("Block \"" + name + "\" would add its NHWC output to \"" + input
                    + "\", which is NCHW. Put a ConvolutionVertex between them, or make the network's input NHWC:"
                    + " InputType.convolutional(height, width, channels, CNN2DFormat.NHWC)");
        }
    }
}
