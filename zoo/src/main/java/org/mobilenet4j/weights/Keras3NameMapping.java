/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights;

import java.util.List;
import org.mobilenet4j.vertex.ConvolutionUnitParamInitializer;

/**
 * Keras 3's {@code .weights.h5}: layers by their kind, numbered in the order of the model, variables by their position
 * ({@code keras/src/saving/saving_lib.py}).
 */
final class Keras3NameMapping implements NameMapping {
    /** {@code BatchNormalization} makes its variables in this order. */
    private static final List<String> VARIABLES = List.of(
            ConvolutionUnitParamInitializer.GAMMA,
            ConvolutionUnitParamInitializer.BETA,
            ConvolutionUnitParamInitializer.MEAN,
            ConvolutionUnitParamInitializer.VARIANCE);

    @Override
    public String kernel(UnitPlace place) {
        // a depthwise unit in each block, all others are dense convolutions
        int depthwiseBefore = place.part() == UnitPlace.Part.PROJECT ? place.block() + 1 : Math.max(place.block(), 0);
        return place.depthwise()
                ? variable("depthwise_conv2d", place.block(), 0)
                : variable("conv2d", place.index() - depthwiseBefore, 0);
    }

    @Override
    public String batchNorm(UnitPlace place, String key) {
        return variable("batch_normalization", place.index(), VARIABLES.indexOf(key));
    }

    @Override
    public String classifier(boolean weights) {
        return variable("dense", 0, weights ? 0 : 1);
    }

    @Override
    public KernelAxes axes() {
        return KernelAxes.TENSORFLOW;
    }

    private static String variable(String kind, int number, int variable) {
        return "layers/" + kind + (number == 0 ? "" : "_" + number) + "/vars/" + variable;
    }
}
