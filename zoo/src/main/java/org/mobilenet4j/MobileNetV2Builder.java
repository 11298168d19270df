/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j;

import org.mobilenet4j.model.NetworkBuilder;

/**
 * The settings of a {@link MobileNetV2}. What is not set is as in the paper: 1000 classes, 224x224 RGB, width 1, TF
 * flavour, dropout 0.2, weight decay 4e-5, RMSProp. Not thread-safe.
 */
public final class MobileNetV2Builder extends NetworkBuilder<MobileNetV2Builder> {

    MobileNetV2Builder() {}

    /** @throws IllegalArgumentException if a setting is illegal, naming value, rule and the nearest legal choice */
    public MobileNetV2 build() {
        return new MobileNetV2(describe());
    }
}
