/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.mobilenet4j.MobileNetV2;

/** A small network without a classifier, as somebody may have published it. */
final class PublishedNetwork {

    private PublishedNetwork() {}

    static ComputationGraph create() {
        return MobileNetV2.builder()
                .seed(99)
                .widthMultiplier(0.35)
                .inputShape(3, 64, 64)
                .numClasses(0)
                .build()
                .init();
    }
}
