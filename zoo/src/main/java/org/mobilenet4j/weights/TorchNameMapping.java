/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights;

/** What all sources that are torch modules have in common: leaves and the order of axes. */
abstract class TorchNameMapping implements NameMapping {

    /** The convolution's module. */
    abstract String convolution(UnitPlace place);

    /** The batch norm's module. */
    abstract String normalization(UnitPlace place);

    /** The classifier's module. */
    abstract String classifier();

    @Override
    public final String kernel(UnitPlace place) {
        return convolution(place) + ".weight";
    }

    @Override
    public final String batchNorm(UnitPlace place, String key) {
        return normalization(place) + "." + leaf(key);
    }

    @Override
    public final String classifier(boolean weights) {
        return classifier() + (weights ? ".weight" : ".bias");
    }

    @Override
    public final KernelAxes axes() {
        return KernelAxes.TORCH;
    }

    private static String leaf(String key) {
        switch (key) {
            case "gamma":
                return "weight";
            case "beta":
                return "bias";
            case "mean":
                return "running_mean";
            default:
                return "running_var";
        }
    }
}
