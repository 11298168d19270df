/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.vertex;

import java.util.Arrays;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.inputs.InputType.InputTypeConvolutional;
import org.deeplearning4j.nn.conf.inputs.InputType.InputTypeConvolutionalFlat;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The switch from NCHW, DL4J's default, to NHWC, in which the units compute: [n, channels, height, width] or, from a
 * flat input, [n, channels height width] becomes [n, height, width, channels]. The values stay the same bits.
 */
public final class NhwcPreProcessor implements InputPreProcessor {
    private static final long serialVersionUID = 1L;

    /** Channels, height, width of a flat input; null for an input of rank 4. */
    @JsonProperty
    private long[] flat;

    private NhwcPreProcessor() {}

    static NhwcPreProcessor fromNchw() {
        return new NhwcPreProcessor();
    }

    static NhwcPreProcessor fromFlat(InputTypeConvolutionalFlat type) {
        NhwcPreProcessor result = new NhwcPreProcessor();
        result.flat = new long[] {type.getDepth(), type.getHeight(), type.getWidth()};
        return result;
    }

    @Override
    public INDArray preProcess(INDArray input, int miniBatchSize, LayerWorkspaceMgr workspaces) {
        requirePictures(input);
        INDArray nchw = flat == null ? input : input.reshape('c', input.size(0), flat[0], flat[1], flat[2]);
        return nchw.permute(0, 2, 3, 1);
    }

    private void requirePictures(INDArray input) {
        boolean pictures =
                flat == null ? input.rank() == 4 : input.rank() == 2 && input.size(1) == flat[0] * flat[1] * flat[2];
        if (!pictures || input.isEmpty()) {
            String expected = flat == null
                    ? "[n, channels, height, width]"
                    : "[n, " + flat[0] + " channels x " + flat[1] + " x " + flat[2] + "]";
            throw new DL4JInvalidInputException(
                    "Expected one picture or more as " + expected + ", found " + Arrays.toString(input.shape()));
        }
    }

    @Override
    public INDArray backprop(INDArray epsilon, int miniBatchSize, LayerWorkspaceMgr workspaces) {
        if (epsilon == null) {
            return null;
        }
        INDArray view = epsilon.permute(0, 3, 1, 2);
        // assigned into a fresh array: ND4J's dup of a permuted view takes 8 times as long
        INDArray nchw = workspaces
                .createUninitialized(ArrayType.ACTIVATION_GRAD, view.dataType(), view.shape(), 'c')
                .assign(view);
        return flat == null ? nchw : nchw.reshape('c', nchw.size(0), nchw.length() / nchw.size(0));
    }

    @Override
    public InputType getOutputType(InputType type) {
        if (type instanceof InputTypeConvolutionalFlat) {
            InputTypeConvolutionalFlat input = (InputTypeConvolutionalFlat) type;
            return InputType.convolutional(input.getHeight(), input.getWidth(), input.getDepth(), CNN2DFormat.NHWC);
        }
        InputTypeConvolutional input = (InputTypeConvolutional) type;
        return InputType.convolutional(input.getHeight(), input.getWidth(), input.getChannels(), CNN2DFormat.NHWC);
    }

    @Override
    public Pair<INDArray, MaskState> feedForwardMaskArray(INDArray mask, MaskState state, int miniBatchSize) {
        return new Pair<>(mask, state);
    }

    @Override
    public NhwcPreProcessor clone() {
        NhwcPreProcessor copy = new NhwcPreProcessor();
        copy.flat = flat == null ? null : flat.clone();
        return copy;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NhwcPreProcessor && Arrays.equals(flat, ((NhwcPreProcessor) other).flat);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(flat);
    }
}
