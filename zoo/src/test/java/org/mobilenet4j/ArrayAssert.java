/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Comparisons of arrays that say where and by how much. */
public final class ArrayAssert {
    private ArrayAssert() {}

    /** Same shape, same numbers, to the last bit. */
    public static void assertSame(INDArray expected, INDArray actual, String what) {
        assertArrayEquals(expected.shape(), actual.shape(), what + ": shape");
        assertEquals(0, difference(expected, actual), what + ": largest difference");
    }

    /** @param tolerance of the largest absolute value expected */
    public static void assertClose(INDArray expected, INDArray actual, double tolerance, String what) {
        assertArrayEquals(expected.shape(), actual.shape(), what + ": shape");
        double largest = expected.amaxNumber().doubleValue();
        double difference = difference(expected, actual);
        assertTrue(difference <= tolerance * largest, what + " differs by " + difference + ", largest " + largest);
    }

    public static void assertMoved(INDArray before, INDArray after, String what) {
        assertTrue(difference(before, after) > 0, what + " did not change");
    }

    /** Largest absolute difference; an infinite or undefined element fails. */
    public static double difference(INDArray a, INDArray b) {
        INDArray difference = a.castTo(DataType.DOUBLE).sub(b.castTo(DataType.DOUBLE));
        // ND4J's maximum passes over undefined elements, its sum does not
        assertTrue(Double.isFinite(difference.sumNumber().doubleValue()), "not finite");
        return difference.amaxNumber().doubleValue();
    }
}
