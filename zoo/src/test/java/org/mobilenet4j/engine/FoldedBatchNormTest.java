/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mobilenet4j.ArrayAssert;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.rng.Random;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

class FoldedBatchNormTest {

    /** To the bits of a square root and a division, which engines have folded with from the start. */
    @ParameterizedTest
    @ValueSource(doubles = {1e-3, 1e-5, 0})
    void theBitsAreThoseOfSquareRootAndDivision(double epsilon) {
        Random random = Nd4j.getRandomFactory().getNewRandomInstance(3);
        int channels = 200_001;
        INDArray variance = Transforms.exp(noise(random, channels).muli(40));
        UnitParameters parameters = new UnitParameters(
                Nd4j.zeros(DataType.FLOAT, 1, 1, 1, channels),
                noise(random, channels),
                noise(random, channels),
                noise(random, channels),
                variance);
        FoldedBatchNorm folded = FoldedBatchNorm.of(parameters, epsilon);
        INDArray scale =
                Transforms.sqrt(variance.add(epsilon), false).rdivi(1.0).muli(parameters.gamma());
        ArrayAssert.assertSame(scale, folded.scale(), "scale");
        INDArray shift = parameters.mean().dup().muli(scale).rsubi(parameters.beta());
        ArrayAssert.assertSame(shift, folded.shift(), "shift");
        int last = channels - 1;
        double expected = parameters.gamma().getDouble(last) / Math.sqrt(variance.getDouble(last) + epsilon);
        assertEquals(expected, folded.scale().getDouble(last), 1e-6 * Math.abs(expected));
    }

    private static INDArray noise(Random random, long channels) {
        return random.nextDouble(new long[] {channels}).castTo(DataType.FLOAT).subi(0.5);
    }
}
