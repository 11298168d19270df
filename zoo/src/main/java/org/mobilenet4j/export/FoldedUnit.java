/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.export;

import org.deeplearning4j.nn.api.Layer;
import org.mobilenet4j.engine.UnitGeometry;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A unit's convolution with its batch norm folded in, for inference: with a = gamma / sqrt(var + eps), the weights are
 * a W and the bias is beta - a mean. Computed in double.
 */
final class FoldedUnit {
    private final float[] weights;
    private final float[] bias;
    private final long[] shape;

    private FoldedUnit(float[] weights, float[] bias, long[] shape) {
        this.weights = weights;
        this.bias = bias;
        this.shape = shape;
    }

    /** @param layer has the unit's parameters, or is a frozen layer around one that has */
    static FoldedUnit of(UnitGeometry geometry, Layer layer) {
        double[] gamma = values(layer.getParam("gamma"));
        double[] beta = values(layer.getParam("beta"));
        double[] mean = values(layer.getParam("mean"));
        double[] variance = values(layer.getParam("var"));
        INDArray kernel = layer.getParam("W");
        // [k, k, in, out] and, depthwise, [k, k, channels, 1] to ONNX' [out, in / groups, k, k]
        INDArray ordered = geometry.depthwise() ? kernel.permute(2, 3, 0, 1) : kernel.permute(3, 2, 0, 1);
        double[] unscaled = values(ordered);
        float[] weights = new float[unscaled.length];
        float[] bias = new float[gamma.length];
        int taps = weights.length / bias.length;
        for (int channel = 0; channel < bias.length; channel++) {
            double scale = gamma[channel] / Math.sqrt(variance[channel] + geometry.epsilon());
            bias[channel] = (float) (beta[channel] - scale * mean[channel]);
            for (int i = channel * taps; i < (channel + 1) * taps; i++) {
                weights[i] = (float) (scale * unscaled[i]);
            }
        }
        return new FoldedUnit(weights, bias, ordered.shape());
    }

    private static double[] values(INDArray array) {
        return array.dup('c').castTo(DataType.DOUBLE).data().asDouble();
    }

    /** In the order of {@link #shape}. */
    float[] weights() {
        return weights;
    }

    float[] bias() {
        return bias;
    }

    /** [out, in / groups, k, k] */
    long[] shape() {
        return shape;
    }
}
