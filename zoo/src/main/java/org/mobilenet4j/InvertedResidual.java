/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j;

import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.inputs.InputType.InputTypeConvolutional;
import org.mobilenet4j.vertex.ConvolutionUnit;
import org.mobilenet4j.vertex.ConvolutionUnitBuilder;
import org.mobilenet4j.vertex.DepthwiseVertex;
import org.mobilenet4j.vertex.ExpansionVertex;
import org.mobilenet4j.vertex.LinearProjectionVertex;
import org.mobilenet4j.vertex.ResidualVertex;

/**
 * One inverted residual block with linear bottleneck (Sandler et al., figure 3b and table 1): expand, filter depthwise,
 * project back linearly, and join the thin ends with an addition where stride is 1 and the channels are equal.
 *
 * <p>Immutable; {@link #addTo} adds it to any graph whose activations are NHWC, as those of every unit are.
 */
public final class InvertedResidual {
    private final long in;
    private final long out;
    private int expansion = 6;
    private int kernel = 3;
    private int stride = 1;
    private int dilation = 1;
    private Flavor flavor = Flavor.TF;
    private double decay = Flavor.TF.batchNormDecay();
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
        InvertedResidual copy = new InvertedResidual(this);
        copy.expansion = expansion;
        return copy;
    }

    /** The same block with a k x k depthwise kernel. */
    public InvertedResidual kernel(int kernel) {
        InvertedResidual copy = new InvertedResidual(this);
        copy.kernel = kernel;
        return copy;
    }

    /** The same block with this stride of the depthwise convolution. */
    public InvertedResidual stride(int stride) {
        InvertedResidual copy = new InvertedResidual(this);
        copy.stride = stride;
        return copy;
    }

    /** The same block with the taps of the depthwise kernel this far apart. */
    public InvertedResidual dilation(int dilation) {
        InvertedResidual copy = new InvertedResidual(this);
        copy.dilation = dilation;
        return copy;
    }

    /** The same block with the padding, batch norm epsilon and decay of a family of frameworks. */
    public InvertedResidual flavor(Flavor flavor) {
        InvertedResidual copy = new InvertedResidual(this);
        copy.flavor = flavor;
        copy.decay = flavor.batchNormDecay();
        return copy;
    }

    /** The same block with another weight of the old running statistics than the flavour's; to be set after it. */
    public InvertedResidual batchNormDecay(double decay) {
        InvertedResidual copy = new InvertedResidual(this);
        copy.decay = decay;
        return copy;
    }

    /** The same block with a linear bottleneck (true, the paper's) or with ReLU6 after the projection, for study. */
    public InvertedResidual linearBottleneck(boolean linear) {
        InvertedResidual copy = new InvertedResidual(this);
        copy.linear = linear;
        return copy;
    }

    /** The same block with another kind of shortcut, for study. */
    public InvertedResidual residual(Residual residual) {
        InvertedResidual copy = new InvertedResidual(this);
        copy.residual = residual;
        return copy;
    }

    /** Channels inside the block. */
    public long expandedChannels() {
        return in * expansion;
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
     */
    public String addTo(GraphBuilder graph, String name, String input) {
        return addTo(graph, name, input, null);
    }

    /**
     * As {@link #addTo(GraphBuilder, String, String)}; {@code previous}, if not null, is the name of a block that is as
     * wide inside, whose filtered features are added to this block's before the projection: {@link Residual#EXPANDED}.
     */
    String addTo(GraphBuilder graph, String name, String input, String previous) {
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
            boolean sum = graph.getVertices().containsKey(previous + "_expanded_add");
            String wide = previous + (sum ? "_expanded_add" : "_depthwise");
            graph.addVertex(name + "_expanded_add", add(), wide, thick);
            thick = name + "_expanded_add";
        }
        ConvolutionUnitBuilder projection =
                ConvolutionUnit.linearProjection(out).relu6(!linear);
        LinearProjectionVertex.addTo(graph, name + "_project", unit(projection), thick);
        if (!hasShortcut()) {
            return name + "_project";
        }
        graph.addVertex(name + "_add", add(), input, name + "_project");
        return name + "_add";
    }

    private ConvolutionUnit unit(ConvolutionUnitBuilder builder) {
        return builder.flavor(flavor).decay(decay).build();
    }

    private static ElementWiseVertex add() {
        return new ResidualVertex();
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
