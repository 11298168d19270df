/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.model;

import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.inputs.InputType.InputTypeConvolutional;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.mobilenet4j.vertex.ConvolutionUnit;

/**
 * Multiply-adds of a layer for one example: every tap of a kernel at every place, also where it meets padding; none for
 * biases, batch norm and pooling. No instances.
 */
final class MultiplyAdds {

    private MultiplyAdds() {}

    /** @param layer not frozen; null and layers without products count as none */
    static long of(Layer layer, InputType input, InputType output) {
        if (layer instanceof ConvolutionUnit) {
            return ofUnit((ConvolutionUnit) layer, input);
        }
        if (layer instanceof DenseLayer || layer instanceof BaseOutputLayer) {
            FeedForwardLayer dense = (FeedForwardLayer) layer;
            return dense.getNIn() * dense.getNOut();
        }
        return layer instanceof ConvolutionLayer ? ofConvolution((ConvolutionLayer) layer, input, output) : 0;
    }

    private static long ofUnit(ConvolutionUnit unit, InputType input) {
        if (input instanceof InputTypeConvolutional) {
            InputTypeConvolutional picture = (InputTypeConvolutional) input;
            return unit.geometry().multiplyAdds(picture.getHeight(), picture.getWidth());
        }
        InputType.InputTypeConvolutionalFlat picture = (InputType.InputTypeConvolutionalFlat) input;
        return unit.geometry().multiplyAdds(picture.getHeight(), picture.getWidth());
    }

    private static long ofConvolution(ConvolutionLayer layer, InputType input, InputType output) {
        long taps = 1;
        for (int side : layer.getKernelSize()) {
            taps *= side;
        }
        if (layer instanceof DepthwiseConvolution2D) {
            return output.arrayElementsPerExample() * taps;
        }
        if (layer instanceof SeparableConvolution2D) {
            long depthwise = layer.getNIn() * ((SeparableConvolution2D) layer).getDepthMultiplier();
            long places = output.arrayElementsPerExample() / layer.getNOut();
            return places * depthwise * (taps + layer.getNOut());
        }
        if (layer instanceof Deconvolution2D) {
            return input.arrayElementsPerExample() * taps * layer.getNOut();
        }
        return layer.getClass() == ConvolutionLayer.class
                ? output.arrayElementsPerExample() * taps * layer.getNIn()
                : 0;
    }
}
