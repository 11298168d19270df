/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.vertex;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.buffer.DataType;

/** A dense convolution at work: {@link ConvolutionUnitLayer} under the name that {@code summary()} prints. */
final class Convolution extends ConvolutionUnitLayer {
    private static final long serialVersionUID = 1L;

    Convolution(NeuralNetConfiguration conf, DataType dataType) {
        super(conf, dataType);
    }
}
