/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.engine.nd4j;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

class DoubleProductsTest {

    @Test
    void rightOnesPass() {
        assertTrue(DoubleProducts.areRight((a, b) -> a.castTo(DataType.FLOAT)
                .mmul(b.transpose().castTo(DataType.FLOAT))
                .castTo(DataType.DOUBLE)));
    }

    @Test
    void oneWrongElementIsFound() {
        assertFalse(DoubleProducts.areRight((a, b) -> {
            var product = a.castTo(DataType.FLOAT)
                    .mmul(b.transpose().castTo(DataType.FLOAT))
                    .castTo(DataType.DOUBLE);
            return product.putScalar(product.length() - 1, 1e-3);
        }));
    }

    /** The build sets OPENBLAS_CORETYPE where that is needed. */
    @Test
    void theTestsRunOnRightOnes() {
        assertDoesNotThrow(DoubleProducts::require);
    }
}
