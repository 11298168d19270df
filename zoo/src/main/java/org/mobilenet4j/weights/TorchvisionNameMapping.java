/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights;

/** {@code torchvision.models.mobilenet_v2}: a sequence of features, in each block a sequence of steps. */
final class TorchvisionNameMapping extends TorchNameMapping {

    @Override
    String convolution(UnitPlace place) {
        return module(place, 0);
    }

    @Override
    String normalization(UnitPlace place) {
        return module(place, 1);
    }

    @Override
    String classifier() {
        return "classifier.1";
    }

    /** All but projections are a module of three: convolution, batch norm, ReLU6. */
    private static String module(UnitPlace place, int position) {
        String feature = "features." + (place.block() + 1);
        switch (place.part()) {
            case STEM:
            case LAST:
                return feature + "." + position;
            case PROJECT:
                return feature + ".conv." + (place.step() + position);
            default:
                return feature + ".conv." + place.step() + "." + position;
        }
    }
}
