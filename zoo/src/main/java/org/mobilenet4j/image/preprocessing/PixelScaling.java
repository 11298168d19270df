/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.image.preprocessing;

import java.util.Arrays;
import java.util.Objects;
import org.mobilenet4j.vertex.Flavor;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.dataset.api.preprocessor.DataNormalization;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * How 8-bit samples become the network's numbers: {@code (sample / 255 - mean) / std}, with one mean and one standard
 * deviation for each of red, green, blue, on the scale 0 to 1. Immutable and thread-safe.
 */
public final class PixelScaling {

    private static final int CHANNELS = 3;
    private static final int SAMPLES = 256;
    private static final float WHITE = 255;

    /** To [-1, 1]: x / 127.5 - 1. Keras' {@code imagenet_utils.preprocess_input}, mode "tf". */
    private static final PixelScaling TF = new PixelScaling(new double[] {0.5, 0.5, 0.5}, new double[] {0.5, 0.5, 0.5});

    /** Mean and deviation of ImageNet's training pictures: torchvision's {@code transforms} presets. */
    private static final PixelScaling TORCH =
            new PixelScaling(new double[] {0.485, 0.456, 0.406}, new double[] {0.229, 0.224, 0.225});

    private final double[] mean;
    private final double[] std;
    private final float[][] table;

    /**
     * @param mean subtracted: red, green, blue, on the scale 0 to 1
     * @param std  divided by: red, green, blue, on the scale 0 to 1, above 0
     * @throws IllegalArgumentException when there are not three finite values each, or a deviation is not above 0
     */
    @JsonCreator
    public PixelScaling(
            @JsonProperty(value = "mean", required = true) double[] mean,
            @JsonProperty(value = "std", required = true) double[] std) {
        this.mean = checked("mean", mean, Double.NEGATIVE_INFINITY);
        this.std = checked("std", std, 0);
        this.table = table(onBytes(mean), onBytes(std));
    }

    /** Every sample's value by channel, in the order of operations and the precision of {@link #normalizer()}. */
    private static float[][] table(float[] mean, float[] std) {
        float[][] table = new float[CHANNELS][SAMPLES];
        for (int c = 0; c < CHANNELS; c++) {
            for (int sample = 0; sample < SAMPLES; sample++) {
                table[c][sample] = (sample - mean[c]) / std[c];
            }
        }
        return table;
    }

    private static double[] checked(String name, double[] values, double above) {
        Objects.requireNonNull(values, name);
        if (values.length != CHANNELS || Arrays.stream(values).anyMatch(v -> !Double.isFinite(v) || v <= above)) {
            throw new IllegalArgumentException("The scaling's " + name + " must be three finite numbers"
                    + (above == 0 ? " above 0" : "") + ", for red, green and blue; found " + Arrays.toString(values));
        }
        return values.clone();
    }

    /** The scaling that networks of a flavour are trained with. */
    public static PixelScaling of(Flavor flavor) {
        return Objects.requireNonNull(flavor, "flavor") == Flavor.TF ? TF : TORCH;
    }

    /**
     * The scaling of grey pictures: a flavour's, with one mean and one deviation for all channels, the averages of the
     * three. For TF, which has them equal, it is {@link #of}.
     */
    public static PixelScaling grey(Flavor flavor) {
        PixelScaling colored = of(flavor);
        return new PixelScaling(averages(colored.mean), averages(colored.std));
    }

    private static double[] averages(double[] values) {
        double[] averages = new double[values.length];
        Arrays.fill(averages, Arrays.stream(values).average().orElseThrow());
        return averages;
    }

    /** Subtracted: red, green, blue, on the scale 0 to 1. */
    @JsonProperty
    public double[] mean() {
        return mean.clone();
    }

    /** Divided by: red, green, blue, on the scale 0 to 1. */
    @JsonProperty
    public double[] std() {
        return std.clone();
    }

    /**
     * The scaling as ND4J's own normalizer, ready to use (nothing to fit), for a {@code DataSetIterator}'s
     * {@code setPreProcessor}: features [N, 3, H, W], RGB, 0 to 255, are scaled in place. A new one at each call.
     */
    @SuppressWarnings("try") // the scope is entered and left, not used
    public DataNormalization normalizer() {
        try (MemoryWorkspace ignored = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
            return new NormalizerStandardize(
                    Nd4j.createFromArray(new float[][] {onBytes(mean)}),
                    Nd4j.createFromArray(new float[][] {onBytes(std)}));
        }
    }

    /**
     * Scales a picture.
     *
     * @param interleaved samples, pixel by pixel red, green, blue
     * @param target      receives all red values, all green, all blue
     * @param offset      where in the target
     */
    void toPlanes(byte[] interleaved, float[] target, int offset) {
        int plane = interleaved.length / CHANNELS;
        for (int i = 0; i < plane; i++) {
            for (int c = 0; c < CHANNELS; c++) {
                target[offset + c * plane + i] = table[c][Byte.toUnsignedInt(interleaved[i * CHANNELS + c])];
            }
        }
    }

    private static float[] onBytes(double[] values) {
        float[] scaled = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            scaled[i] = (float) (values[i] * WHITE);
        }
        return scaled;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PixelScaling
                && Arrays.equals(mean, ((PixelScaling) other).mean)
                && Arrays.equals(std, ((PixelScaling) other).std);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(mean) + Arrays.hashCode(std);
    }

    @Override
    public String toString() {
        return "(x / 255 - " + Arrays.toString(mean) + ") / " + Arrays.toString(std);
    }
}
