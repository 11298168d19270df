/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights;

/** {@code keras.applications.MobileNetV2}: this project's vertices are named after it. */
class KerasNameMapping implements NameMapping {

    @Override
    public final String kernel(UnitPlace place) {
        return convolution(place) + (place.depthwise() ? "/depthwise_kernel" : "/kernel");
    }

    @Override
    public final String batchNorm(UnitPlace place, String key) {
        return normalization(place) + "/" + leaf(key);
    }

    @Override
    public final String classifier(boolean weights) {
        return classifier() + (weights ? "/kernel" : "/bias");
    }

    @Override
    public final KernelAxes axes() {
        return KernelAxes.TENSORFLOW;
    }

    String convolution(UnitPlace place) {
        return place.vertex();
    }

    String normalization(UnitPlace place) {
        switch (place.part()) {
            case STEM:
                return "bn_Conv1";
            case LAST:
                return "Conv_1_bn";
            default:
                return place.vertex() + "_BN";
        }
    }

    String classifier() {
        return "predictions";
    }

    private static String leaf(String key) {
        switch (key) {
            case "mean":
                return "moving_mean";
            case "var":
                return "moving_variance";
            default:
                return key;
        }
    }
}
