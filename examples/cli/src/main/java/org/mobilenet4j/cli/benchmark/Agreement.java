/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.benchmark;

import java.util.Locale;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What may be timed against each other computes the same. No instances. */
public final class Agreement {
    /** Of the largest value, as float arithmetic in different orders differs. */
    private static final double TOLERANCE = 1e-4;

    private Agreement() {}

    /**
     * Passes if no value differs by more than 1e-4 of the largest expected one.
     *
     * @param what is compared, for the message
     * @throws IllegalStateException with the difference, if they do not agree
     */
    public static void require(String what, INDArray expected, INDArray actual) {
        double largest = expected.amaxNumber().doubleValue();
        double difference = expected.castTo(DataType.DOUBLE)
                .sub(actual.castTo(DataType.DOUBLE))
                .amaxNumber()
                .doubleValue();
        // the condition is false for NaN, too
        if (!(difference <= TOLERANCE * largest)) {
            throw new IllegalStateException(String.format(
                    Locale.ROOT,
                    "%s: the results differ by %.3g where the largest value is %.3g; nothing was timed",
                    what,
                    difference,
                    largest));
        }
    }
}
