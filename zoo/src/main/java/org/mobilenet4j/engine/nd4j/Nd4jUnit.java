/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.engine.nd4j;

import java.util.Arrays;
import org.mobilenet4j.engine.FoldedBatchNorm;
import org.mobilenet4j.engine.Magnitude;
import org.mobilenet4j.engine.NanClip;
import org.mobilenet4j.engine.UnitComputation;
import org.mobilenet4j.engine.UnitGeometry;
import org.mobilenet4j.engine.UnitGradients;
import org.mobilenet4j.engine.UnitParameters;
import org.mobilenet4j.engine.UnitTrace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.reduce.Mmul;
import org.nd4j.linalg.api.ops.impl.scalar.Relu6;
import org.nd4j.linalg.api.ops.impl.scalar.ScalarReverseSubtraction;
import org.nd4j.linalg.api.ops.impl.scalar.Step;
import org.nd4j.linalg.api.shape.Shape;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A unit on nothing but ND4J operations, so it runs on every backend. Batch norm is written out in
 * broadcasts and matrix products, because ND4J's {@code batchnorm}, {@code moments} and {@code relu6_bp} take up to 30
 * times as long on the CPU.
 */
final class Nd4jUnit implements UnitComputation {
    private final UnitGeometry geometry;
    private final UnitConvolution convolution;

    Nd4jUnit(UnitGeometry geometry) {
        this.geometry = geometry;
        this.convolution = UnitConvolution.of(geometry);
    }

    /**
     * Batch norm folds into the convolution, its scale into the kernel, its shift into a bias; but where the kernel has
     * more numbers than the output, the output is scaled.
     */
    @Override
    public boolean infer(INDArray x, UnitParameters parameters, boolean ordinary, INDArray y) {
        FoldedBatchNorm batchNorm = FoldedBatchNorm.of(parameters, geometry.epsilon());
        INDArray scale = batchNorm.scale();
        INDArray shift = batchNorm.shift();
        INDArray kernel = parameters.kernel();
        INDArray pixels = rows(y, geometry.nOut());
        if (kernel.length() <= y.length()) {
            INDArray folded = Nd4j.createUninitialized(kernel.dataType(), kernel.shape(), 'c');
            RowBroadcast.multiply(rows(kernel, geometry.nOut()), scale, rows(folded, geometry.nOut()));
            convolution.forward(x, folded, y);
        } else {
            convolution.forward(x, kernel, y);
            RowBroadcast.multiply(pixels, scale, pixels);
        }
        RowBroadcast.add(pixels, shift);
        if (!geometry.relu6()) {
            return false;
        }
        boolean ordinaryPixels = ordinary && areOrdinary(scale, shift, kernel);
        clip(pixels, ordinaryPixels);
        return ordinaryPixels;
    }

    private static boolean areOrdinary(INDArray... parameters) {
        return Arrays.stream(parameters).allMatch(Magnitude::isOrdinary);
    }

    /** @param ordinary false where there may be a NaN, which is to stay one: that takes ten times as long and more */
    private static void clip(INDArray pixels, boolean ordinary) {
        if (ordinary) {
            Nd4j.exec(new Relu6(pixels, pixels, 0));
        } else {
            NanClip.toSix(pixels);
        }
    }

    @Override
    public void convolve(INDArray x, UnitParameters parameters, INDArray z, INDArray mean, INDArray variance) {
        convolution.forward(x, parameters.kernel(), z);
        INDArray pixels = rows(z, geometry.nOut());
        mean.assign(columnSums(pixels).divi(pixels.size(0)));
        INDArray squares = Nd4j.createUninitialized(pixels.dataType(), pixels.shape(), 'c');
        squares.assign(pixels).subiRowVector(mean);
        squares.muli(squares);
        variance.assign(columnSums(squares).divi(pixels.size(0)));
    }

    @Override
    public void normalize(INDArray z, UnitParameters parameters, INDArray y) {
        FoldedBatchNorm batchNorm = FoldedBatchNorm.of(parameters, geometry.epsilon());
        INDArray scale = batchNorm.scale();
        INDArray shift = batchNorm.shift();
        INDArray pixels = rows(y, geometry.nOut());
        RowBroadcast.multiply(rows(z, geometry.nOut()), scale, pixels);
        RowBroadcast.add(pixels, shift);
        if (geometry.relu6()) {
            clip(pixels, areOrdinary(scale, shift));
        }
    }

    /** Leaves the convolution's output minus the mean in the trace: variance and both gradients need it so. */
    @Override
    public boolean forward(INDArray x, UnitParameters parameters, boolean ordinary, UnitTrace trace, INDArray y) {
        convolution.forward(x, parameters.kernel(), trace.convolved());
        INDArray centred = rows(trace.convolved(), geometry.nOut());
        if (trace.batchStatistics()) {
            trace.mean().assign(columnSums(centred).divi(centred.size(0)));
        }
        centred.subiRowVector(trace.mean());
        INDArray pixels = rows(y, geometry.nOut());
        if (trace.batchStatistics()) {
            pixels.assign(centred).muli(centred);
            trace.variance().assign(columnSums(pixels).divi(centred.size(0)));
        }
        INDArray scale = scale(parameters, trace.variance());
        pixels.assign(centred).muliRowVector(scale).addiRowVector(parameters.beta());
        if (!geometry.relu6()) {
            return false;
        }
        // the batch's statistics tell of every NaN in its channel
        boolean ordinaryPixels = (trace.batchStatistics() || ordinary && areOrdinary(parameters.kernel()))
                && areOrdinary(scale, trace.mean(), parameters.beta());
        clip(pixels, ordinaryPixels);
        trace.keep(y);
        return ordinaryPixels;
    }

    /**
     * With centred output c, scale a = gamma / sqrt(variance + eps) and M pixels a channel (Ioffe and Szegedy, 2015,
     * section 3): dbeta = sum(dy), dgamma = sum(dy c) / sqrt(variance + eps), and where the batch's own statistics
     * normalised dz = a (dy - dbeta / M - c dgamma / (M sqrt(variance + eps))), else dz = a dy.
     */
    @Override
    public void backward(
            INDArray x, UnitParameters parameters, UnitTrace trace, INDArray dy, UnitGradients gradients, INDArray dx) {
        INDArray centred = rows(trace.convolved(), geometry.nOut());
        INDArray scale = scale(parameters, trace.variance());
        INDArray dz = rows(dy, geometry.nOut()).dup('c');
        if (geometry.relu6()) {
            maskReLU6(dz, rows(trace.output(), geometry.nOut()));
        }
        INDArray inverseDeviation = inverseDeviation(trace.variance());
        INDArray dbeta = columnSums(dz);
        INDArray dgamma = columnSums(dz.mul(centred)).muli(inverseDeviation);
        if (trace.batchStatistics()) {
            double pixels = centred.size(0);
            INDArray slope = dgamma.mul(inverseDeviation).divi(-pixels);
            dz.addi(centred.mulRowVector(slope)).addiRowVector(dbeta.div(-pixels));
        }
        dz.muliRowVector(scale);
        if (gradients != null) {
            gradients.gamma().assign(dgamma);
            gradients.beta().assign(dbeta);
        }
        INDArray kernelGradient = gradients == null ? null : gradients.kernel();
        convolution.backward(x, parameters.kernel(), dz.reshape('c', dy.shape()), kernelGradient, dx);
    }

    /** Zero where ReLU6 is flat, 0 and 6 included, as torch's hardtanh has it. */
    private static void maskReLU6(INDArray gradient, INDArray output) {
        INDArray mask = Nd4j.createUninitialized(gradient.dataType(), gradient.shape(), 'c');
        Nd4j.exec(new Step(output, mask, 0.0));
        gradient.muli(mask);
        Nd4j.exec(new ScalarReverseSubtraction(output, null, mask, 6.0));
        Nd4j.exec(new Step(mask, mask, 0.0));
        gradient.muli(mask);
    }

    private INDArray scale(UnitParameters parameters, INDArray variance) {
        return inverseDeviation(variance).muli(parameters.gamma());
    }

    private INDArray inverseDeviation(INDArray variance) {
        return FoldedBatchNorm.inverseDeviation(variance, geometry.epsilon());
    }

    /** Sum over the rows of a matrix, as a product with ones: 10 to 30 times as fast as ND4J's sum over dimension 0. */
    static INDArray columnSums(INDArray matrix) {
        INDArray sums = Nd4j.createUninitialized(matrix.dataType(), new long[] {1, matrix.size(1)}, 'c');
        Nd4j.exec(new Mmul(Nd4j.ones(matrix.dataType(), 1, matrix.size(0)), matrix, sums, null));
        return sums.reshape(matrix.size(1));
    }

    static INDArray contiguous(INDArray array) {
        boolean ready = array.ordering() == 'c' && Shape.hasDefaultStridesForShape(array);
        return ready ? array : copy(array);
    }

    /** Assigns into a fresh array: ND4J's {@code dup} of a permuted view takes 8 times as long. */
    private static INDArray copy(INDArray array) {
        return Nd4j.createUninitialized(array.dataType(), array.shape(), 'c').assign(array);
    }

    /**
     * A view of a C-contiguous array as a matrix with the channels in the columns.
     *
     * @throws org.nd4j.linalg.exception.ND4JIllegalStateException for other arrays: results written into a copy are lost
     */
    static INDArray rows(INDArray array, long channels) {
        return array.reshape('c', true, array.length() / channels, channels);
    }
}
