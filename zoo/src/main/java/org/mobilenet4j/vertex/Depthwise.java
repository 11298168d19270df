/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.vertex;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.buffer.DataType;

/** A depthwise convolution at work: {@link ConvolutionUnitLayer} under the name that {@code summary()} prints. */
final class Depthwise extends ConvolutionUnitLayer {
    private static final long serialVersionUID = 1L;

    Depthwise(NeuralNetConfiguration conf, DataType dataType) {
        super(conf, dataType);
    }
}
