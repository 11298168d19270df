/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.mobilenet4j.ArrayAssert;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** A call that fails says why, and the network goes on as if it had never been made. */
class RefusedInputTest {
    private static final int S = Networks.SIZE;

    static Stream<Arguments> wrongShapes() {
        return Stream.of(CNN2DFormat.values()).flatMap(format -> {
            boolean nchw = format == CNN2DFormat.NCHW;
            String channels = "[n, height, width, 3], found [6, ";
            return Stream.of(
                    Arguments.of("four channels", format, nchw ? shape(4, S, S) : shape(S, S, 4), channels),
                    Arguments.of("one channel", format, nchw ? shape(1, S, S) : shape(S, S, 1), channels),
                    Arguments.of("the other format", format, nchw ? shape(S, S, 3) : shape(3, S, S), channels),
                    Arguments.of("rank 3", format, shape(S, S), "], found [6, 32, 32]"),
                    Arguments.of("rank 2", format, shape(3 * S * S), "], found [6, 3072]"),
                    Arguments.of("rank 5", format, shape(1, 3, S, S), "], found [6, 1, 3, 32, 32]"));
        });
    }

    private static long[] shape(long... picture) {
        long[] shape = new long[picture.length + 1];
        shape[0] = Networks.BATCH;
        System.arraycopy(picture, 0, shape, 1, picture.length);
        return shape;
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("wrongShapes")
    void picturesOfAnotherShapeAreRefusedAndDoNoHarm(String name, CNN2DFormat format, long[] shape, String message) {
        INDArray bad = Nd4j.ones(DataType.FLOAT, shape);
        assertRefused(format, WorkspaceMode.ENABLED, message, network -> network.outputSingle(bad));
        assertRefused(format, WorkspaceMode.ENABLED, message, network -> network.fit(new DataSet(bad, labels())));
        assertRefused(format, WorkspaceMode.NONE, message, network -> network.fit(new DataSet(bad, labels())));
    }

    @ParameterizedTest
    @MethodSource("org.mobilenet4j.dl4j.Variant#formats")
    void aMaskOnTheInputIsRefusedAndDoesNoHarm(Variant variant) {
        INDArray x = variant.batch().getFeatures();
        for (INDArray mask : new INDArray[] {Nd4j.ones(Networks.BATCH, 1), Nd4j.ones(Networks.BATCH, 1, S, S)}) {
            String message = "cannot honour a mask";
            assertRefused(
                    variant.format,
                    WorkspaceMode.ENABLED,
                    message,
                    network -> network.output(false, new INDArray[] {x}, new INDArray[] {mask}));
            assertRefused(
                    variant.format,
                    WorkspaceMode.ENABLED,
                    message,
                    network -> network.fit(new DataSet(x, labels(), mask, null)));
            assertRefused(
                    variant.format,
                    WorkspaceMode.NONE,
                    message,
                    network -> network.fit(new DataSet(x, labels(), mask, null)));
        }
    }

    @Test
    void labelsOfAnotherNumberOfClassesAreRefusedAndDoNoHarm() {
        INDArray x = Variant.plain().batch().getFeatures();
        DataSet bad = new DataSet(x, Nd4j.ones(Networks.BATCH, Networks.CLASSES + 1));
        assertRefused(CNN2DFormat.NCHW, WorkspaceMode.ENABLED, "", network -> network.fit(bad));
    }

    @ParameterizedTest
    @MethodSource("org.mobilenet4j.dl4j.Variant#formats")
    void anEmptyBatchIsRefusedAndDoesNoHarm(Variant variant) {
        boolean nchw = variant.format == CNN2DFormat.NCHW;
        INDArray none = nchw ? Nd4j.create(DataType.FLOAT, 0, 3, S, S) : Nd4j.create(DataType.FLOAT, 0, S, S, 3);
        DataSet batch = new DataSet(none, Nd4j.create(DataType.FLOAT, 0, Networks.CLASSES));
        assertRefused(variant.format, WorkspaceMode.ENABLED, "or more", network -> network.outputSingle(none));
        assertRefused(variant.format, WorkspaceMode.ENABLED, "or more", network -> network.fit(batch));
    }

    /** As DL4J's own convolutions do. */
    @Test
    void wholeNumbersAreTakenAsTheNumbersTheyAre() {
        ComputationGraph network = Variant.plain().network();
        INDArray x = Variant.plain().batch().getFeatures().mul(100);
        INDArray rounded = x.castTo(DataType.INT32);
        INDArray expected = network.outputSingle(rounded.castTo(DataType.FLOAT));
        for (DataType type : new DataType[] {DataType.INT32, DataType.INT64, DataType.INT16}) {
            ArrayAssert.assertSame(expected, network.outputSingle(rounded.castTo(type)), type.toString());
        }
    }

    private interface Call {
        void on(ComputationGraph network);
    }

    private static void assertRefused(CNN2DFormat format, WorkspaceMode mode, String message, Call call) {
        ComputationGraph pristine = network(format, mode);
        ComputationGraph network = network(format, mode);
        Exception refusal = assertThrows(Exception.class, () -> call.on(network));
        assertTrue(String.valueOf(refusal.getMessage()).contains(message), refusal.toString());
        ArrayAssert.assertSame(pristine.params(), network.params(), "parameters after the refusal");
        assertEquals(0, network.getIterationCount());
        DataSet batch = Networks.batch(Networks.BATCH, S, format, DataType.FLOAT);
        ArrayAssert.assertSame(
                pristine.outputSingle(batch.getFeatures()), network.outputSingle(batch.getFeatures()), "output");
        pristine.fit(batch);
        network.fit(batch);
        ArrayAssert.assertSame(pristine.params(), network.params(), "parameters after training");
    }

    private static ComputationGraph network(CNN2DFormat format, WorkspaceMode mode) {
        return Networks.small().inputFormat(format).workspaceMode(mode).build().init();
    }

    private static INDArray labels() {
        return Variant.plain().batch().getLabels();
    }
}
