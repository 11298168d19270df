/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.engine;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.mobilenet4j.ArrayAssert;
import org.mobilenet4j.engine.nd4j.Nd4jEngine;
import org.mobilenet4j.engine.onednn.OneDnnProvider;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.rng.Random;
import org.nd4j.linalg.exception.ND4JIllegalStateException;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** One unit on both engines: everything that goes out, forward and backward. */
class EnginesAgreeTest {
    private static final double TOLERANCE = 2e-5;

    static Stream<Unit> units() {
        return Stream.of(
                        new UnitGeometry(false, 3, 2, 1, Padding.SYMMETRIC, 3, 16, true, 1e-5),
                        new UnitGeometry(false, 3, 2, 1, Padding.SAME, 3, 32, true, 1e-3),
                        new UnitGeometry(false, 1, 1, 1, Padding.SAME, 16, 96, true, 1e-3),
                        new UnitGeometry(false, 1, 1, 1, Padding.SYMMETRIC, 96, 24, false, 1e-5),
                        new UnitGeometry(false, 1, 1, 1, Padding.SAME, 7, 13, true, 1e-3),
                        new UnitGeometry(false, 1, 2, 1, Padding.SAME, 4, 6, true, 1e-3),
                        new UnitGeometry(false, 3, 1, 2, Padding.SAME, 4, 6, true, 1e-3),
                        new UnitGeometry(true, 3, 1, 1, Padding.SAME, 48, 48, true, 1e-3),
                        new UnitGeometry(true, 3, 2, 1, Padding.SAME, 24, 24, true, 1e-3),
                        new UnitGeometry(true, 3, 2, 1, Padding.SYMMETRIC, 24, 24, true, 1e-5),
                        new UnitGeometry(true, 5, 1, 1, Padding.SYMMETRIC, 16, 16, true, 1e-5),
                        new UnitGeometry(true, 3, 1, 2, Padding.SAME, 16, 16, true, 1e-3),
                        new UnitGeometry(true, 3, 1, 1, Padding.SAME, 5, 5, false, 1e-3))
                .flatMap(geometry -> Stream.of(
                        new Unit(geometry, 2, 12, 12), new Unit(geometry, 3, 9, 14), new Unit(geometry, 1, 7, 7)));
    }

    @ParameterizedTest
    @MethodSource("units")
    void inInference(Unit unit) {
        INDArray expected = unit.output();
        INDArray actual = unit.output();
        unit.on(new Nd4jEngine()).infer(unit.x, unit.parameters, true, expected);
        unit.on(new OneDnnProvider().engine()).infer(unit.x, unit.parameters, true, actual);
        assertClose("y", expected, actual);
    }

    @ParameterizedTest
    @MethodSource("units")
    void ofAViewOfChannelsFirst(Unit unit) {
        INDArray view = unit.x.permute(0, 3, 1, 2).dup('c').permute(0, 2, 3, 1);
        for (ConvolutionEngine engine : List.of(new Nd4jEngine(), new OneDnnProvider().engine())) {
            INDArray expected = unit.output();
            INDArray actual = unit.output();
            unit.on(engine).infer(unit.x, unit.parameters, true, expected);
            unit.on(engine).infer(view, unit.parameters, true, actual);
            assertClose("y of " + engine.getClass().getSimpleName(), expected, actual);
        }
    }

    @ParameterizedTest
    @MethodSource("units")
    void inTrainingWithTheBatchsStatistics(Unit unit) {
        compare(unit, true);
    }

    @ParameterizedTest
    @MethodSource("units")
    void inTrainingWithFrozenStatistics(Unit unit) {
        compare(unit, false);
    }

    /** What is not wanted is left out, and what is wanted keeps its bits. */
    @ParameterizedTest
    @MethodSource("units")
    void withoutTheGradientsThatNobodyWants(Unit unit) {
        for (ConvolutionEngine engine : List.of(new Nd4jEngine(), new OneDnnProvider().engine())) {
            for (boolean batchStatistics : new boolean[] {false, true}) {
                List<INDArray> expected = unit.train(unit.on(engine), unit.x, batchStatistics);
                INDArray dx = unit.x.ulike();
                assertSame(expected, unit.train(unit.on(engine), unit.x, batchStatistics, true, null), engine);
                assertSame(expected, unit.train(unit.on(engine), unit.x, batchStatistics, false, dx), engine);
                assertSame(expected, unit.train(unit.on(engine), unit.x, batchStatistics, false, null), engine);
            }
        }
    }

    private static void assertSame(List<INDArray> expected, List<INDArray> actual, ConvolutionEngine engine) {
        for (int i = 0; i < expected.size(); i++) {
            if (actual.get(i) != null) {
                ArrayAssert.assertSame(
                        expected.get(i),
                        actual.get(i),
                        Unit.RESULTS.get(i) + " of " + engine.getClass().getSimpleName());
            }
        }
    }

    /** Arrays of single pixels have more than one valid order and stride. */
    @Test
    void onPicturesOfOnePixel() {
        UnitGeometry expansion = new UnitGeometry(false, 1, 1, 1, Padding.SAME, 16, 96, true, 1e-3);
        UnitGeometry projection = new UnitGeometry(false, 1, 1, 1, Padding.SAME, 96, 24, false, 1e-3);
        UnitGeometry depthwise = new UnitGeometry(true, 3, 1, 1, Padding.SAME, 48, 48, true, 1e-3);
        for (UnitGeometry geometry : List.of(expansion, projection, depthwise)) {
            compare(new Unit(geometry, 6, 1, 1), false);
            compare(new Unit(geometry, 1, 1, 1), false);
        }
    }

    /** As {@code output} of a part of a batch gets it: C-contiguous, but not from the buffer's first element on. */
    @ParameterizedTest
    @MethodSource("units")
    void ofAPartOfABatch(Unit unit) {
        INDArray part = Nd4j.concat(0, unit.x.mul(2), unit.x, unit.x.mul(3))
                .get(NDArrayIndex.interval(unit.x.size(0), 2 * unit.x.size(0)));
        assertTrue(part.offset() > 0);
        for (ConvolutionEngine engine : List.of(new Nd4jEngine(), new OneDnnProvider().engine())) {
            List<INDArray> expected = unit.train(unit.on(engine), unit.x, true);
            List<INDArray> actual = unit.train(unit.on(engine), part, true);
            for (int i = 0; i < expected.size(); i++) {
                assertClose(
                        Unit.RESULTS.get(i) + " of " + engine.getClass().getSimpleName(),
                        expected.get(i),
                        actual.get(i));
            }
            INDArray y = unit.output();
            INDArray ofPart = unit.output();
            unit.on(engine).infer(unit.x, unit.parameters, true, y);
            unit.on(engine).infer(part, unit.parameters, true, ofPart);
            assertClose("y of " + engine.getClass().getSimpleName(), y, ofPart);
        }
    }

    /** Or it would be written into a copy, and lost. */
    @Test
    void anOutputThatIsNotContiguousIsRefused() {
        Unit unit = new Unit(new UnitGeometry(false, 1, 1, 1, Padding.SAME, 7, 13, true, 1e-3), 2, 5, 5);
        INDArray channelsFirst = unit.output().permute(0, 3, 1, 2).dup('c').permute(0, 2, 3, 1);
        UnitComputation computation = unit.on(new Nd4jEngine());
        assertThrows(
                ND4JIllegalStateException.class, () -> computation.infer(unit.x, unit.parameters, true, channelsFirst));
    }

    private static void compare(Unit unit, boolean batchStatistics) {
        List<INDArray> expected = unit.train(unit.on(new Nd4jEngine()), unit.x, batchStatistics);
        List<INDArray> actual = unit.train(unit.on(new OneDnnProvider().engine()), unit.x, batchStatistics);
        for (int i = 0; i < expected.size(); i++) {
            assertClose(Unit.RESULTS.get(i), expected.get(i), actual.get(i));
        }
    }

    private static void assertClose(String what, INDArray expected, INDArray actual) {
        double difference = ArrayAssert.difference(expected, actual);
        double largest = Math.max(1, expected.amaxNumber().doubleValue());
        assertTrue(difference <= TOLERANCE * largest, what + " differs by " + difference + ", largest " + largest);
    }

    /** A unit with random parameters and one batch of input. */
    static final class Unit {
        static final List<String> RESULTS = List.of("y", "mean", "variance", "dKernel", "dGamma", "dBeta", "dx");

        private final UnitGeometry geometry;
        private final INDArray x;
        private final INDArray dy;
        private final UnitParameters parameters;

        Unit(UnitGeometry geometry, long pictures, long height, long width) {
            this.geometry = geometry;
            Random random = Nd4j.getRandomFactory().getNewRandomInstance(17);
            this.x = noise(random, pictures, height, width, geometry.nIn());
            this.dy = noise(random, geometry.outputShape(pictures, height, width, geometry.nIn()));
            long c = geometry.nOut();
            this.parameters = new UnitParameters(
                    noise(random, geometry.kernelShape()),
                    noise(random, c).addi(1),
                    noise(random, c),
                    noise(random, c),
                    noise(random, c).addi(1));
        }

        private static INDArray noise(Random random, long... shape) {
            return random.nextDouble(shape).castTo(DataType.FLOAT).subi(0.5);
        }

        INDArray output() {
            return dy.ulike();
        }

        UnitComputation on(ConvolutionEngine engine) {
            return engine.unit(geometry, DataType.FLOAT);
        }

        List<INDArray> train(UnitComputation computation, INDArray input, boolean batchStatistics) {
            return train(computation, input, batchStatistics, true, x.ulike());
        }

        /** @param dx null if not wanted; in the result, what is not wanted is null */
        List<INDArray> train(
                UnitComputation computation, INDArray input, boolean batchStatistics, boolean trains, INDArray dx) {
            INDArray y = output();
            INDArray mean = batchStatistics ? parameters.mean().ulike() : parameters.mean();
            INDArray variance = batchStatistics ? parameters.variance().ulike() : parameters.variance();
            UnitTrace trace = new UnitTrace(y.ulike(), mean, variance, batchStatistics, null);
            UnitGradients gradients = new UnitGradients(
                    parameters.kernel().ulike(),
                    parameters.gamma().ulike(),
                    parameters.beta().ulike());
            computation.forward(input, parameters, true, trace, y);
            computation.backward(input, parameters, trace, dy.dup(), trains ? gradients : null, dx);
            return trains
                    ? Arrays.asList(y, mean, variance, gradients.kernel(), gradients.gamma(), gradients.beta(), dx)
                    : Arrays.asList(y, mean, variance, null, null, null, dx);
        }

        @Override
        public String toString() {
            return (geometry.depthwise() ? "depthwise " : "dense ") + geometry.kernel() + "x" + geometry.kernel()
                    + " stride " + geometry.stride() + " dilation " + geometry.dilation() + " " + geometry.padding()
                    + " " + geometry.nIn() + "-" + geometry.nOut() + " on " + Arrays.toString(x.shape());
        }
    }
}
