/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.vertex;

import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.mobilenet4j.engine.Padding;

/**
 * Builds a {@link ConvolutionUnit}; besides the settings here it takes those of every DL4J layer: updater, weightInit,
 * l2, dropOut (of the input), constraints, weightNoise. What is not set comes from the network's global configuration.
 * The flavour starts as {@link Flavor#TF}.
 */
@SuppressWarnings("unchecked") // DL4J declares <E extends Layer> E build()
public final class ConvolutionUnitBuilder extends FeedForwardLayer.Builder<ConvolutionUnitBuilder> {
    final Role role;
    final int kernel;
    int stride = 1;
    int dilation = 1;
    Padding padding;
    boolean relu6;
    double epsilon;
    double decay;
    boolean decayWarmsUp;
    boolean frozenStatistics;

    ConvolutionUnitBuilder(Role role, int kernel, long channels, boolean relu6) {
        this.role = role;
        this.kernel = kernel;
        this.relu6 = relu6;
        this.nOut = channels;
        flavor(Flavor.TF);
    }

    /** Sets padding, batch norm's epsilon and its decay to what a family of frameworks uses. */
    public ConvolutionUnitBuilder flavor(Flavor flavor) {
        this.padding = flavor.padding();
        this.epsilon = flavor.batchNormEpsilon();
        this.decay = flavor.batchNormDecay();
        this.decayWarmsUp = flavor.batchNormDecayWarmsUp();
        return this;
    }

    /** Step between outputs in pixels; 1 unless set. */
    public ConvolutionUnitBuilder stride(int stride) {
        this.stride = stride;
        return this;
    }

    /** Distance between the taps of the kernel in pixels; 1 unless set. */
    public ConvolutionUnitBuilder dilation(int dilation) {
        this.dilation = dilation;
        return this;
    }

    /** Added to the variance in batch norm, above 0; the flavour's unless set. */
    public ConvolutionUnitBuilder epsilon(double epsilon) {
        this.epsilon = epsilon;
        return this;
    }

    /** Clip the output to [0, 6], or leave it linear. */
    public ConvolutionUnitBuilder relu6(boolean relu6) {
        this.relu6 = relu6;
        return this;
    }

    /** Weight of the old running statistics in their moving average from the first update on, in [0, 1). */
    public ConvolutionUnitBuilder decay(double decay) {
        this.decay = decay;
        this.decayWarmsUp = false;
        return this;
    }

    /** Train with the running statistics, and leave them alone. */
    public ConvolutionUnitBuilder frozenStatistics(boolean frozenStatistics) {
        this.frozenStatistics = frozenStatistics;
        return this;
    }

    /** @throws IllegalArgumentException if a setting is out of range, naming it */
    @Override
    public ConvolutionUnit build() {
        require(kernel >= 1 && kernel % 2 == 1, "kernel", kernel, "an odd number, 1 or more");
        require(stride >= 1, "stride", stride, "1 or more");
        require(dilation >= 1, "dilation", dilation, "1 or more");
        require(stride == 1 || dilation == 1, "dilation", dilation, "1 where the stride is " + stride);
        require(!role.pointwise() || stride == 1 && dilation == 1, "stride", stride, "1 for a 1x1 convolution");
        require(epsilon > 0 && Double.isFinite(epsilon), "epsilon", epsilon, "above 0 and finite");
        require(decay >= 0 && decay < 1, "decay", decay, "at least 0 and below 1");
        require(role == Role.DEPTHWISE || nOut >= 1, "channels", nOut, "1 or more");
        return new ConvolutionUnit(this);
    }

    private void require(boolean legal, String name, Object value, String rule) {
        if (!legal) {
            throw new IllegalArgumentException(role + " unit: " + name + " is " + value + ", must be " + rule);
        }
    }
}
