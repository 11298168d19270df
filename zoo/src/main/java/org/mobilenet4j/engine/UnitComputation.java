/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.engine;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Convolution, batch norm and ReLU6 of one unit, forward and backward. All activations are NHWC and of one
 * floating-point type; all but {@code x} are C-contiguous. Inputs and parameters are never changed, but for {@code dy};
 * outputs are overwritten in full, so their old content does not matter. Temporary arrays come from the workspace that is
 * current when a method is called.
 *
 * <p>The same arguments give the same result: what an implementation keeps from one call to the next (prepared weights,
 * native primitives) saves time and is checked against the parameters of every call. Not thread-safe; a layer owns it.
 */
public interface UnitComputation {

    /**
     * Inference: normalises with the running statistics.
     *
     * @param x input, [n, height, width, nIn]
     * @param parameters the unit's parameters, of any value: NaN comes out where arithmetic says so
     * @param ordinary that {@link Magnitude#isOrdinaryInput} is true of {@code x}; false: ReLU6 must let NaN through
     * @param y output, [n, outHeight, outWidth, nOut]
     * @return true if {@code y} is sure to be ordinary too; false if that is not known
     */
    boolean infer(INDArray x, UnitParameters parameters, boolean ordinary, INDArray y);

    /**
     * The forward pass of a training step: normalises with the statistics that {@code trace} asks for and leaves in it
     * what {@link #backward} needs.
     *
     * @param x input, [n, height, width, nIn]
     * @param parameters the unit's parameters, of any value
     * @param ordinary that {@link Magnitude#isOrdinaryInput} is true of {@code x}; not looked at where the trace asks for
     *     the batch's statistics, which tell themselves
     * @param trace overwritten, but for its {@link UnitTrace#output()}, which is {@code y} or becomes a copy of it
     * @param y output, [n, outHeight, outWidth, nOut]
     * @return true if {@code y} is sure to be ordinary; false if that is not known
     */
    boolean forward(INDArray x, UnitParameters parameters, boolean ordinary, UnitTrace trace, INDArray y);

    /**
     * The convolution by itself, and what batch norm would have to know of it.
     *
     * @param x input, [n, height, width, nIn]
     * @param parameters the unit's parameters; only the kernel is read
     * @param z what the convolution makes of it, [n, outHeight, outWidth, nOut]
     * @param mean of z by channel, [nOut]; the activations' type or a wider one
     * @param variance of z by channel, the mean squared distance from the mean, [nOut]; likewise
     */
    void convolve(INDArray x, UnitParameters parameters, INDArray z, INDArray mean, INDArray variance);

    /**
     * The rest of an inference: batch norm with the running statistics, and ReLU6.
     *
     * @param z what {@link #convolve} left, [n, outHeight, outWidth, nOut]
     * @param parameters the unit's parameters; the kernel is not read
     * @param y output, of the same shape
     */
    void normalize(INDArray z, UnitParameters parameters, INDArray y);

    /**
     * The backward pass that belongs to the last {@link #forward} with this trace.
     *
     * @param x the input of that forward pass
     * @param parameters the parameters of that forward pass
     * @param trace what that forward pass left
     * @param dy gradient of the loss by the output, [n, outHeight, outWidth, nOut]; may be overwritten
     * @param gradients overwritten; null if only {@code dx} is wanted
     * @param dx overwritten with the gradient of the loss by the input, [n, height, width, nIn]; null if unwanted
     */
    void backward(
            INDArray x, UnitParameters parameters, UnitTrace trace, INDArray dy, UnitGradients gradients, INDArray dx);
}
