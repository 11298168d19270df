/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights;

import java.util.Arrays;
import org.mobilenet4j.vertex.ConvolutionUnitParamInitializer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The first convolution's kernels for pictures of another number of channels than the three they were trained with, as
 * timm makes them ({@code adapt_input_conv} in {@code timm/models/_manipulate.py}, version 1.0.29):
 *
 * <ul>
 *   <li>For one channel the kernels of red, green and blue are summed. Such a network says of a grey picture what the one
 *       for three channels says of that picture with all three channels equal, up to rounding. They are equal if the
 *       scaling is the same for all channels, as that of the flavour TF is; with the flavour TORCH's three means and
 *       deviations use {@link org.mobilenet4j.image.preprocessing.PixelScaling#grey}, which shifts the features a little against those of
 *       the published preprocessing.
 *   <li>For more or fewer the kernels are repeated in their order (red, green, blue, red, ...) and scaled by 3 / n, so that
 *       n equal channels give what three equal ones gave. It is a start to train from, no equivalent.
 * </ul>
 *
 * {@link ImportOptions#adaptingStem()} does it while importing. No instances.
 */
public final class StemChannels {

    /** Of a kernel [kH, kW, channels, out]. */
    static final int AXIS = 2;

    private static final int RGB = 3;
    private static final String STEM = "Conv1";

    private StemChannels() {}

    /**
     * Adapts a kernel.
     *
     * @param kernel   [kH, kW, 3, out], as a network's parameter {@code Conv1_W} has it; left alone
     * @param channels of the new one, 1 or more
     * @return [kH, kW, channels, out]; a copy, or the kernel itself where it has as many
     * @throws IllegalArgumentException for a kernel of another form, or less than one channel
     */
    public static INDArray adapt(INDArray kernel, long channels) {
        if (kernel.rank() != 4 || channels < 1) {
            throw new IllegalArgumentException("Expected a kernel [kH, kW, 3, out] and 1 or more channels, found "
                    + Arrays.toString(kernel.shape()) + " and " + channels);
        }
        if (kernel.size(AXIS) == channels) {
            return kernel;
        }
        if (kernel.size(AXIS) != RGB) {
            throw new IllegalArgumentException("Only a stem for 3 channels can be adapted, this one reads "
                    + kernel.size(AXIS) + ": " + Arrays.toString(kernel.shape()));
        }
        if (channels == 1) {
            return kernel.sum(true, AXIS);
        }
        INDArray[] repeated = new INDArray[(int) channels];
        for (int i = 0; i < repeated.length; i++) {
            long color = i % RGB;
            repeated[i] = kernel.get(
                    NDArrayIndex.all(),
                    NDArrayIndex.all(),
                    NDArrayIndex.interval(color, color + 1),
                    NDArrayIndex.all());
        }
        return Nd4j.concat(AXIS, repeated).muli((double) RGB / channels);
    }

    static boolean isStem(NamedParameter parameter) {
        return STEM.equals(parameter.vertex()) && ConvolutionUnitParamInitializer.KERNEL.equals(parameter.key());
    }

    /** Whether these shapes of ours are of stems that differ in their channels alone. */
    static boolean adaptable(NamedParameter parameter, long[] found, long[] needed) {
        if (!isStem(parameter) || found == null || found.length != needed.length || found[AXIS] != RGB) {
            return false;
        }
        long[] adapted = found.clone();
        adapted[AXIS] = needed[AXIS];
        return Arrays.equals(adapted, needed);
    }
}
