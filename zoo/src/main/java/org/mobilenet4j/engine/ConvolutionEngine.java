/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.engine;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Convolution, batch norm and ReLU6 of one unit, forward and backward. All activations are NHWC, C-contiguous, of one
 * floating-point type. Inputs and parameters are never changed; outputs are overwritten in full, so their old content
 * does not matter. Temporary arrays come from the workspace that is current when a method is called.
 *
 * <p>An engine has no state that a call can see: the same arguments give the same result, from any thread.
 */
public interface ConvolutionEngine {

    /**
     * Inference: normalises with the running statistics.
     *
     * @param geometry what to compute
     * @param x input, [n, height, width, nIn]
     * @param parameters the unit's parameters
     * @param y output, [n, outHeight, outWidth, nOut]
     */
    void infer(UnitGeometry geometry, INDArray x, UnitParameters parameters, INDArray y);

    /**
     * The forward pass of a training step: normalises with the statistics that {@code trace} asks for and leaves in it
     * what {@link #backward} needs.
     *
     * @param geometry what to compute
     * @param x input, [n, height, width, nIn]
     * @param parameters the unit's parameters
     * @param trace overwritten
     * @param y output, [n, outHeight, outWidth, nOut]
     */
    void forward(UnitGeometry geometry, INDArray x, UnitParameters parameters, UnitTrace trace, INDArray y);

    /**
     * The backward pass that belongs to the last {@link #forward} with this trace.
     *
     * @param geometry what to compute
     * @param x the input of that forward pass
     * @param parameters the parameters of that forward pass
     * @param trace what that forward pass left
     * @param dy gradient of the loss by the output, [n, outHeight, outWidth, nOut]
     * @param gradients overwritten; null if only {@code dx} is wanted
     * @param dx overwritten with the gradient of the loss by the input, [n, height, width, nIn]
     */
    void backward(
            UnitGeometry geometry,
            INDArray x,
            UnitParameters parameters,
            UnitTrace trace,
            INDArray dy,
            UnitGradients gradients,
            INDArray dx);
}
