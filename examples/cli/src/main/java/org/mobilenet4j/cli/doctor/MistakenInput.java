/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.doctor;

import java.nio.file.Path;
import java.util.Arrays;
import org.mobilenet4j.image.codec.UnreadableImageException;
import org.mobilenet4j.image.preprocessing.CropRounding;
import org.mobilenet4j.image.preprocessing.Interpolation;
import org.mobilenet4j.image.preprocessing.PixelScaling;
import org.mobilenet4j.image.preprocessing.Preprocessing;
import org.mobilenet4j.image.preprocessing.ResizeRule;
import org.mobilenet4j.vertex.Flavor;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A network's input as it should be, and as it is when somebody makes a mistake. Immutable. */
final class MistakenInput {

    private static final PixelScaling TO_BYTES = scaling(1.0 / 255);
    private static final PixelScaling TO_UNIT = scaling(1);
    private static final double CROP_FRACTION = 0.875;

    private final Preprocessing right;

    /** @param right what the network expects */
    MistakenInput(Preprocessing right) {
        this.right = right;
    }

    private static PixelScaling scaling(double std) {
        return new PixelScaling(new double[3], new double[] {std, std, std});
    }

    /** @return [1, 3, height, width] */
    INDArray read(Path picture, UsualMistake mistake) throws UnreadableImageException {
        switch (mistake) {
            case BGR:
                return reversed(right.withScaling(TO_BYTES).read(picture));
            case UNSCALED:
                return right.withScaling(TO_BYTES).read(picture);
            case UNIT_RANGE:
                return right.withScaling(TO_UNIT).read(picture);
            case OTHER_SCALING:
            case OTHER_FLAVOR:
                return right.withScaling(otherScaling()).read(picture);
            case OTHER_SHAPE:
                return otherShape().read(picture);
            default:
                return right.read(picture);
        }
    }

    /** Whether pictures should be cropped, so that stretching them is the mistake; else it is the other way round. */
    boolean crops() {
        return !right.resize().keepsWhole();
    }

    private Preprocessing otherShape() {
        int shortEdge = (int) (Math.max(right.height(), right.width()) / CROP_FRACTION);
        ResizeRule other = crops()
                ? ResizeRule.stretch(Interpolation.BILINEAR)
                : ResizeRule.shortEdge(shortEdge, Interpolation.BILINEAR, CropRounding.HALF_EVEN);
        return new Preprocessing(right.height(), right.width(), right.decoding(), other, right.scaling());
    }

    private PixelScaling otherScaling() {
        PixelScaling torch = PixelScaling.of(Flavor.TORCH);
        return right.scaling().equals(torch) ? PixelScaling.of(Flavor.TF) : torch;
    }

    /** Blue where red belongs, then scaled as if it were red. */
    private INDArray reversed(INDArray samples) {
        double[] mean = right.scaling().mean();
        double[] std = right.scaling().std();
        INDArray[] planes = new INDArray[mean.length];
        Arrays.setAll(
                planes,
                c -> samples.slice(mean.length - 1 - c, 1)
                        .div(255)
                        .subi(mean[c])
                        .divi(std[c]));
        return Nd4j.stack(1, planes);
    }
}
