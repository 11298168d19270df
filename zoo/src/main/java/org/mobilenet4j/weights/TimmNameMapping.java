/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights;

/** timm's {@code mobilenetv2_*}, an {@code EfficientNet}: blocks by stage and repeat. */
final class TimmNameMapping extends TorchNameMapping {

    @Override
    String convolution(UnitPlace place) {
        switch (place.part()) {
            case STEM:
                return "conv_stem";
            case LAST:
                return "conv_head";
            case EXPAND:
                return module(place) + "conv_pw";
            case DEPTHWISE:
                return module(place) + "conv_dw";
            default:
                return module(place) + (place.expanded() ? "conv_pwl" : "conv_pw");
        }
    }

    @Override
    String normalization(UnitPlace place) {
        switch (place.part()) {
            case STEM:
                return "bn1";
            case LAST:
                return "bn2";
            default:
                return module(place) + "bn" + (place.step() + 1);
        }
    }

    @Override
    String classifier() {
        return "classifier";
    }

    private static String module(UnitPlace place) {
        return "blocks." + place.stage() + "." + place.repeat() + ".";
    }
}
