/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.engine.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;

import java.util.Map;
import java.util.function.Predicate;
import org.mobilenet4j.engine.UnitComputation;
import org.mobilenet4j.engine.UnitGeometry;
import org.mobilenet4j.engine.UnitGradients;
import org.mobilenet4j.engine.UnitParameters;
import org.mobilenet4j.engine.UnitTrace;
import org.mobilenet4j.engine.nd4j.Nd4jEngine;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.shape.Shape;
import org.nd4j.linalg.factory.Nd4j;

/** A unit as oneDNN primitives; those of the sizes of input that were seen last are kept. */
final class OneDnnUnit implements UnitComputation {
    /** To normalise and clip a number takes about as long as so many multiply-adds. */
    private static final long NORMALIZATION = 16;

    private final UnitGeometry geometry;
    private final PreparedWeights weights;

    /** Computes what may hold a NaN: oneDNN's clip makes 0 of it. */
    private final UnitComputation portable;

    private final Map<ConvolutionShape, PrimitiveCall> inference = new Recent<>(PrimitiveCall::release);
    private final Map<ConvolutionShape, MeasuredConvolution> measured = new Recent<>(MeasuredConvolution::release);
    private final Map<Long, Normalization> normalizations = new Recent<>(Normalization::release);
    private final Map<ConvolutionShape, TrainingConvolution> training = new Recent<>(TrainingConvolution::release);
    private final Map<ConvolutionShape, TrainingConvolution> frozen = new Recent<>(TrainingConvolution::release);

    OneDnnUnit(UnitGeometry geometry) {
        this.geometry = geometry;
        this.weights = new PreparedWeights(geometry);
        this.portable = new Nd4jEngine().unit(geometry, DataType.FLOAT);
    }

    PreparedWeights weights() {
        return weights;
    }

    @Override
    public boolean infer(INDArray x, UnitParameters parameters, boolean ordinary, INDArray y) {
        weights.refresh(parameters);
        if (geometry.relu6() && !(ordinary && weights.areOrdinary())) {
            return portable.infer(x, parameters, false, y);
        }
        return withThreads(x, input -> {
            inference
                    .computeIfAbsent(
                            ConvolutionShape.of(geometry, input),
                            shape -> InferenceConvolution.create(shape, weights, parameters, false))
                    .at(DNNL_ARG_SRC, input)
                    .at(DNNL_ARG_DST, y)
                    .run();
            return geometry.relu6();
        });
    }

    @Override
    public boolean forward(INDArray x, UnitParameters parameters, boolean ordinary, UnitTrace trace, INDArray y) {
        return withThreads(x, input -> convolution(input, trace).forward(input, parameters, ordinary, trace, y));
    }

    @Override
    public void convolve(INDArray x, UnitParameters parameters, INDArray z, INDArray mean, INDArray variance) {
        withThreads(x, input -> {
            measured(ConvolutionShape.of(geometry, input)).convolve(input, parameters, z, mean, variance);
            return false;
        });
    }

    @Override
    public void normalize(INDArray z, UnitParameters parameters, INDArray y) {
        OneDnn oneDnn = OneDnn.runtime();
        int before = oneDnn.useThreads(oneDnn.threadsFor(NORMALIZATION * z.length()));
        try {
            normalizations
                    .computeIfAbsent(z.length(), length -> Normalization.create(geometry, length))
                    .run(z, parameters, y);
        } finally {
            oneDnn.useThreads(before);
        }
    }

    private MeasuredConvolution measured(ConvolutionShape wanted) {
        return measured.computeIfAbsent(wanted, shape -> OneDnn.runtime().make(() -> new MeasuredConvolution(shape)));
    }

    @Override
    public void backward(
            INDArray x, UnitParameters parameters, UnitTrace trace, INDArray dy, UnitGradients gradients, INDArray dx) {
        withThreads(x, input -> {
            convolution(input, trace).backward(input, parameters, trace, dy, gradients, dx);
            return false;
        });
    }

    private TrainingConvolution convolution(INDArray x, UnitTrace trace) {
        boolean batchStatistics = trace.batchStatistics();
        return (batchStatistics ? training : frozen)
                .computeIfAbsent(ConvolutionShape.of(geometry, x), shape -> create(shape, batchStatistics));
    }

    private static TrainingConvolution create(ConvolutionShape shape, boolean batchStatistics) {
        return OneDnn.runtime().make(() -> new TrainingConvolution(shape, batchStatistics));
    }

    private boolean withThreads(INDArray x, Predicate<INDArray> work) {
        OneDnn oneDnn = OneDnn.runtime();
        long multiplyAdds = x.size(0) * geometry.multiplyAdds(x.size(1), x.size(2));
        int before = oneDnn.useThreads(oneDnn.threadsFor(multiplyAdds));
        try {
            return work.test(contiguous(x));
        } finally {
            oneDnn.useThreads(before);
        }
    }

    private static INDArray contiguous(INDArray x) {
        boolean ready = x.ordering() == 'c' && Shape.hasDefaultStridesForShape(x);
        return ready
                ? x
                : Nd4j.createUninitialized(x.dataType(), x.shape(), 'c').assign(x);
    }
}
