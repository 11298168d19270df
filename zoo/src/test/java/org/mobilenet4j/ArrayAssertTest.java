/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j;

import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.opentest4j.AssertionFailedError;

/** A comparison that overlooks undefined numbers would let every engine pass. */
class ArrayAssertTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void anUndefinedNumberIsNeverClose(int place) {
        INDArray good = Nd4j.createFromArray(1f, 2f, 3f);
        INDArray bad = good.dup().putScalar(place, Float.NaN);
        assertThrows(AssertionFailedError.class, () -> ArrayAssert.assertClose(good, bad, 1e9, "b"));
        assertThrows(AssertionFailedError.class, () -> ArrayAssert.assertClose(bad, good, 1e9, "a"));
        assertThrows(AssertionFailedError.class, () -> ArrayAssert.assertSame(good, bad, "b"));
        assertThrows(AssertionFailedError.class, () -> ArrayAssert.assertMoved(good, bad, "b"));
    }

    @ParameterizedTest
    @ValueSource(doubles = {1.0001, 0.9999})
    void aDifferenceIsFound(double factor) {
        INDArray a = Nd4j.createFromArray(1f, 2f, 3f);
        INDArray b = a.mul(factor);
        ArrayAssert.assertClose(a, b, 2e-4, "close");
        ArrayAssert.assertMoved(a, b, "moved");
        assertThrows(AssertionFailedError.class, () -> ArrayAssert.assertClose(a, b, 5e-5, "not close"));
        assertThrows(AssertionFailedError.class, () -> ArrayAssert.assertSame(a, b, "not the same"));
    }
}
