/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.vertex;

import org.deeplearning4j.nn.weights.IWeightInit;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Normal with variance 2 / fan-out: torchvision's {@code kaiming_normal_(weight, mode="fan_out")}, which has no
 * equal among DL4J's (its {@code VAR_SCALING_NORMAL_FAN_OUT} truncates the tails). He et al., 2015, equation 14.
 */
public final class KaimingFanOut implements IWeightInit {
    private static final long serialVersionUID = 1L;

    @Override
    public INDArray init(double fanIn, double fanOut, long[] shape, char order, INDArray parameters) {
        INDArray normal = Nd4j.randn(parameters.dataType(), parameters.length());
        return parameters.assign(normal.muli(Math.sqrt(2 / fanOut))).reshape(order, shape);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof KaimingFanOut;
    }

    @Override
    public int hashCode() {
        return KaimingFanOut.class.hashCode();
    }
}
