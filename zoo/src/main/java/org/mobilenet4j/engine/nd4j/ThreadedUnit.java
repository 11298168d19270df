/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.engine.nd4j;

import java.util.function.Supplier;
import org.mobilenet4j.engine.OpenMpThreads;
import org.mobilenet4j.engine.UnitComputation;
import org.mobilenet4j.engine.UnitGeometry;
import org.mobilenet4j.engine.UnitGradients;
import org.mobilenet4j.engine.UnitParameters;
import org.mobilenet4j.engine.UnitTrace;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A unit with as many threads as its arrays are worth. */
final class ThreadedUnit implements UnitComputation {
    private final UnitComputation unit;
    private final UnitGeometry geometry;

    ThreadedUnit(UnitComputation unit, UnitGeometry geometry) {
        this.unit = unit;
        this.geometry = geometry;
    }

    @Override
    public boolean infer(INDArray x, UnitParameters parameters, boolean ordinary, INDArray y) {
        return withThreads(x, () -> unit.infer(x, parameters, ordinary, y));
    }

    @Override
    public boolean forward(INDArray x, UnitParameters parameters, boolean ordinary, UnitTrace trace, INDArray y) {
        return withThreads(x, () -> unit.forward(x, parameters, ordinary, trace, y));
    }

    @Override
    public void convolve(INDArray x, UnitParameters parameters, INDArray z, INDArray mean, INDArray variance) {
        withThreads(x, () -> done(() -> unit.convolve(x, parameters, z, mean, variance)));
    }

    @Override
    public void normalize(INDArray z, UnitParameters parameters, INDArray y) {
        OpenMpThreads.forSize(z.length(), () -> done(() -> unit.normalize(z, parameters, y)));
    }

    @Override
    public void backward(
            INDArray x, UnitParameters parameters, UnitTrace trace, INDArray dy, UnitGradients gradients, INDArray dx) {
        withThreads(x, () -> done(() -> unit.backward(x, parameters, trace, dy, gradients, dx)));
    }

    private boolean withThreads(INDArray x, Supplier<Boolean> work) {
        long[] output = geometry.outputShape(x.shape());
        long numbers = Math.max(x.length(), output[0] * output[1] * output[2] * output[3]);
        return OpenMpThreads.forSize(numbers, work);
    }

    private static boolean done(Runnable work) {
        work.run();
        return true;
    }
}
