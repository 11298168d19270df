/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.engine.nd4j;

import org.mobilenet4j.engine.UnitComputation;
import org.mobilenet4j.engine.UnitGradients;
import org.mobilenet4j.engine.UnitParameters;
import org.mobilenet4j.engine.UnitTrace;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A unit of a 16-bit network, computed in {@code FLOAT}: a sum over a batch's pixels does not fit 16 bits (the largest
 * {@code HALF} is 65,504, and 16 pictures of 112x112 pixels alone are 200,704). The arrays that go in and out stay as
 * narrow as the network's.
 */
final class WideUnit implements UnitComputation {
    private final UnitComputation unit;

    WideUnit(UnitComputation unit) {
        this.unit = unit;
    }

    @Override
    public boolean infer(INDArray x, UnitParameters parameters, boolean ordinary, INDArray y) {
        INDArray wideY = wide(y);
        boolean ordinaryOutput = unit.infer(wide(x), wide(parameters), ordinary, wideY);
        y.assign(wideY);
        return ordinaryOutput;
    }

    @Override
    public boolean forward(INDArray x, UnitParameters parameters, boolean ordinary, UnitTrace trace, INDArray y) {
        INDArray wideY = wide(y);
        UnitTrace wideTrace = wide(trace);
        boolean ordinaryOutput = unit.forward(wide(x), wide(parameters), ordinary, wideTrace, wideY);
        y.assign(wideY);
        trace.convolved().assign(wideTrace.convolved());
        if (trace.batchStatistics()) {
            trace.mean().assign(wideTrace.mean());
            trace.variance().assign(wideTrace.variance());
        }
        trace.keep(y);
        return ordinaryOutput;
    }

    @Override
    public void convolve(INDArray x, UnitParameters parameters, INDArray z, INDArray mean, INDArray variance) {
        INDArray wideZ = wide(z);
        INDArray wideMean = wide(mean);
        INDArray wideVariance = wide(variance);
        unit.convolve(wide(x), wide(parameters), wideZ, wideMean, wideVariance);
        z.assign(wideZ);
        mean.assign(wideMean);
        variance.assign(wideVariance);
    }

    @Override
    public void normalize(INDArray z, UnitParameters parameters, INDArray y) {
        INDArray wideY = wide(y);
        unit.normalize(wide(z), wide(parameters), wideY);
        y.assign(wideY);
    }

    @Override
    public void backward(
            INDArray x, UnitParameters parameters, UnitTrace trace, INDArray dy, UnitGradients gradients, INDArray dx) {
        UnitTrace wideTrace = wide(trace);
        if (trace.output() != null) {
            wideTrace.keep(wide(trace.output()));
        }
        INDArray wideDx = dx == null ? null : wide(dx);
        UnitGradients wideGradients = gradients == null
                ? null
                : new UnitGradients(wide(gradients.kernel()), wide(gradients.gamma()), wide(gradients.beta()));
        unit.backward(wide(x), wide(parameters), wideTrace, wide(dy), wideGradients, wideDx);
        if (dx != null) {
            dx.assign(wideDx);
        }
        if (gradients != null) {
            gradients.kernel().assign(wideGradients.kernel());
            gradients.gamma().assign(wideGradients.gamma());
            gradients.beta().assign(wideGradients.beta());
        }
    }

    private static INDArray wide(INDArray array) {
        return array.castTo(DataType.FLOAT);
    }

    private static UnitParameters wide(UnitParameters narrow) {
        return new UnitParameters(
                wide(narrow.kernel()),
                wide(narrow.gamma()),
                wide(narrow.beta()),
                wide(narrow.mean()),
                wide(narrow.variance()));
    }

    private static UnitTrace wide(UnitTrace narrow) {
        return new UnitTrace(
                wide(narrow.convolved()), wide(narrow.mean()), wide(narrow.variance()), narrow.batchStatistics(), null);
    }
}
