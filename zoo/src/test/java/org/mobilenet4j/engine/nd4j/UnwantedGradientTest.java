/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.engine.nd4j;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.mobilenet4j.ArrayAssert;
import org.mobilenet4j.engine.Padding;
import org.mobilenet4j.engine.UnitGeometry;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.rng.Random;
import org.nd4j.linalg.factory.Nd4j;

/** The gradient by the input that nobody wants, the stem's in a training, is not computed. */
class UnwantedGradientTest {

    static Stream<UnitGeometry> geometries() {
        return Stream.of(
                new UnitGeometry(false, 3, 2, 1, Padding.SYMMETRIC, 3, 32, true, 1e-5),
                new UnitGeometry(false, 3, 2, 1, Padding.SAME, 3, 32, true, 1e-3),
                new UnitGeometry(false, 3, 1, 2, Padding.SAME, 4, 6, true, 1e-3),
                new UnitGeometry(false, 1, 2, 1, Padding.SAME, 5, 7, true, 1e-3),
                new UnitGeometry(false, 1, 1, 1, Padding.SAME, 16, 24, true, 1e-3),
                new UnitGeometry(true, 3, 2, 1, Padding.SAME, 24, 24, true, 1e-3));
    }

    /** There is no kernel, so the input's gradient would fail; the kernel's has the bits that it has beside the other. */
    @ParameterizedTest
    @MethodSource("geometries")
    void theKernelsGradientAlone(UnitGeometry geometry) {
        for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
            Random random = Nd4j.getRandomFactory().getNewRandomInstance(5);
            INDArray x = noise(random, type, 5, 65, 64, geometry.nIn());
            INDArray dz = noise(random, type, geometry.outputShape(x.shape()));
            INDArray kernel = noise(random, type, geometry.kernelShape());
            INDArray expected = kernel.ulike();
            INDArray alone = kernel.ulike();
            UnitConvolution.of(geometry).backward(x, kernel, dz, expected, x.ulike());
            UnitConvolution.of(geometry).backward(x, null, dz, alone, null);
            ArrayAssert.assertSame(expected, alone, geometry + " " + type);
        }
    }

    private static INDArray noise(Random random, DataType type, long... shape) {
        return random.nextDouble(shape).castTo(type).subi(0.5);
    }
}
