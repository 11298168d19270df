/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.vertex;

import org.deeplearning4j.nn.conf.distribution.NormalDistribution;
import org.deeplearning4j.nn.conf.distribution.TruncatedNormalDistribution;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.deeplearning4j.nn.weights.WeightInitDistribution;
import org.mobilenet4j.engine.Padding;

/**
 * The family of frameworks whose conventions a network follows. Weights of one flavour give wrong results under the
 * other: the numbers fit, the pictures are shifted by a pixel at every stride.
 */
public enum Flavor {

    /**
     * Keras, TensorFlow slim, Hugging Face. Strided convolutions pad only as far as needed, the odd pixel at the bottom
     * and the right; inputs lie in [-1, 1]. Constants: slim's {@code mobilenet_v2.py} and {@code training_scope}
     * (truncated normal 0.09, batch norm decay 0.999 in Keras' {@code applications/mobilenet_v2.py}).
     */
    TF(Padding.SAME, 1e-3, 0.999) {
        @Override
        public IWeightInit weightInit() {
            return new WeightInitDistribution(new TruncatedNormalDistribution(0, 0.09));
        }

        @Override
        public IWeightInit classifierWeightInit() {
            return weightInit();
        }
    },

    /**
     * torchvision, timm. Every convolution pads the same on all sides; inputs are standardised with ImageNet's mean and
     * standard deviation. Constants: torchvision's {@code mobilenetv2.py} and the defaults of {@code BatchNorm2d}.
     */
    TORCH(Padding.SYMMETRIC, 1e-5, 0.9) {
        @Override
        public IWeightInit weightInit() {
            return new KaimingFanOut();
        }

        @Override
        public IWeightInit classifierWeightInit() {
            return new WeightInitDistribution(new NormalDistribution(0, 0.01));
        }
    };

    private final Padding padding;
    private final double batchNormEpsilon;
    private final double batchNormDecay;

    Flavor(Padding padding, double batchNormEpsilon, double batchNormDecay) {
        this.padding = padding;
        this.batchNormEpsilon = batchNormEpsilon;
        this.batchNormDecay = batchNormDecay;
    }

    /** Where convolutions put the zeros around their input. */
    public Padding padding() {
        return padding;
    }

    /** Added to the variance before the square root, so that a constant channel does not divide by zero. */
    public double batchNormEpsilon() {
        return batchNormEpsilon;
    }

    /** Weight of the old running value when a batch updates the running statistics: {@code r = decay r + (1 - decay) batch}. */
    public double batchNormDecay() {
        return batchNormDecay;
    }

    /**
     * Whether the decay of a new network grows to its value from update to update, as TensorFlow's {@code
     * ExponentialMovingAverage} has it with {@code num_updates}: n updates later it is the lesser of the flavour's and (1 +
     * n) / (10 + n). Without, TF's running statistics are mostly their initial values for the first thousand steps, and
     * what was learned cannot be seen in inference.
     */
    public boolean batchNormDecayWarmsUp() {
        return this == TF;
    }

    /** The initial distribution of convolution kernels. */
    public abstract IWeightInit weightInit();

    /** The initial distribution of the classifier's weights. */
    public abstract IWeightInit classifierWeightInit();
}
