/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Comparisons of arrays that say where and by how much. */
public final class ArrayAssert {
    private ArrayAssert() {}

    /** Largest absolute difference by the largest absolute value expected. */
    public static double relativeDifference(INDArray expected, INDArray actual) {
        INDArray wanted = expected.castTo(DataType.DOUBLE);
        INDArray found = actual.castTo(DataType.DOUBLE);
        return wanted.sub(found).amaxNumber().doubleValue()
                / wanted.amaxNumber().doubleValue();
    }

    public static void assertClose(String what, INDArray expected, INDArray actual, double tolerance) {
        assertArrayEquals(expected.shape(), actual.shape(), what + ": shape");
        double difference = relativeDifference(expected, actual);
        assertTrue(difference <= tolerance, what + " differs by " + difference + " of its largest value");
    }
}
