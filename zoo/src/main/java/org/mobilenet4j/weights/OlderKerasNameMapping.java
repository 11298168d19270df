/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights;

/** The layers of {@code keras.applications.MobileNetV2} before Keras 2.2.3, as its published files still have them. */
final class OlderKerasNameMapping extends KerasNameMapping {

    @Override
    String convolution(UnitPlace place) {
        return inBlock(place)
                ? "mobl" + place.block() + "_conv_" + place.block() + "_" + place.role()
                : super.convolution(place);
    }

    @Override
    String normalization(UnitPlace place) {
        return inBlock(place)
                ? "bn" + place.block() + "_conv_" + place.block() + "_bn_" + place.role()
                : super.normalization(place);
    }

    @Override
    String classifier() {
        return "Logits";
    }

    private static boolean inBlock(UnitPlace place) {
        return place.part() != UnitPlace.Part.STEM && place.part() != UnitPlace.Part.LAST;
    }
}
