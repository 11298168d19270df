/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights;

/** {@code transformers.MobileNetV2Model}; the first block counts as part of the stem. */
final class HuggingFaceNameMapping extends TorchNameMapping {

    @Override
    String convolution(UnitPlace place) {
        return module(place) + ".convolution";
    }

    @Override
    String normalization(UnitPlace place) {
        return module(place) + ".normalization";
    }

    @Override
    String classifier() {
        return "classifier";
    }

    private static String module(UnitPlace place) {
        String block = place.block() == 0 ? "conv_stem" : "layer." + (place.block() - 1);
        switch (place.part()) {
            case STEM:
                return "conv_stem.first_conv";
            case LAST:
                return "conv_1x1";
            case EXPAND:
                return block + ".expand_1x1";
            case DEPTHWISE:
                return block + ".conv_3x3";
            default:
                return block + ".reduce_1x1";
        }
    }
}
