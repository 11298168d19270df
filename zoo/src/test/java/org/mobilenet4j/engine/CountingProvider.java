/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.engine;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.mobilenet4j.engine.nd4j.Nd4jProvider;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** An engine of another artifact: counts the units that it computes, with ND4J's. Of so low a rank that it is never preferred. */
public final class CountingProvider implements EngineProvider {

    static final AtomicInteger COMPUTED = new AtomicInteger();

    @Override
    public String name() {
        return "counting";
    }

    @Override
    public int rank() {
        return -1;
    }

    @Override
    public Set<DataType> dataTypes() {
        return Set.of(DataType.FLOAT);
    }

    @Override
    public String device() {
        return "a test";
    }

    @Override
    public Optional<String> unavailable() {
        return Optional.empty();
    }

    @Override
    public ConvolutionEngine engine() {
        ConvolutionEngine nd4j = new Nd4jProvider().engine();
        return (geometry, dataType) -> new Counting(nd4j.unit(geometry, dataType));
    }

    private record Counting(UnitComputation unit) implements UnitComputation {

        @Override
        public boolean infer(INDArray x, UnitParameters parameters, boolean ordinary, INDArray y) {
            COMPUTED.incrementAndGet();
            return unit.infer(x, parameters, ordinary, y);
        }

        @Override
        public boolean forward(INDArray x, UnitParameters parameters, boolean ordinary, UnitTrace trace, INDArray y) {
            return unit.forward(x, parameters, ordinary, trace, y);
        }

        @Override
        public void convolve(INDArray x, UnitParameters parameters, INDArray z, INDArray mean, INDArray variance) {
            unit.convolve(x, parameters, z, mean, variance);
        }

        @Override
        public void normalize(INDArray z, UnitParameters parameters, INDArray y) {
            unit.normalize(z, parameters, y);
        }

        @Override
        public void backward(
                INDArray x,
                UnitParameters parameters,
                UnitTrace trace,
                INDArray dy,
                UnitGradients gradients,
                INDArray dx) {
            unit.backward(x, parameters, trace, dy, gradients, dx);
        }
    }
}
