/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.engine;

import java.util.Comparator;
import java.util.stream.LongStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Tells arrays of ordinary numbers from those with a NaN, an infinity, or numbers so large that they soon become either.
 *
 * <p>Why that has to be known: processors have no clip to [0, 6] that lets NaN through, so oneDNN's makes 0 of it and
 * ND4J's 6, and plausible probabilities come out of nonsense. The clip of ND4J that lets it through takes ten to forty
 * times as long. What
 * ordinary numbers can become is bounded, though: with inputs to 1e9 and folded parameters to 1e12, in norm, neither a
 * product nor the sum of a few residuals reaches the largest {@code FLOAT}. So it is enough to look at what goes into a
 * network and at its parameters, and to take the slow clip only where one of them is not ordinary.
 */
public final class Magnitude {
    /** Of the sum of an input's squares. */
    private static final double INPUT = 1e18;

    /** Of the sum of a folded kernel's or a bias' squares. */
    private static final double PARAMETERS = 1e24;

    private Magnitude() {}

    /** True if all elements of an input or of activations are ordinary. Any order of memory; reads the array once. */
    public static boolean isOrdinaryInput(INDArray x) {
        return squares(x) < INPUT;
    }

    /** True if all elements of folded weights, or of what is added, are ordinary. */
    public static boolean isOrdinary(INDArray parameters) {
        return squares(parameters) < PARAMETERS;
    }

    /** NaN, which is below nothing, where an element is. */
    private static double squares(INDArray array) {
        DataType type = array.dataType();
        INDArray typed = type == DataType.FLOAT || type == DataType.DOUBLE ? array : array.castTo(DataType.FLOAT);
        INDArray vector =
                typed.rank() == 1 && typed.stride(0) == 1 ? typed : vector(isDense(typed) ? typed : typed.dup('c'));
        return Nd4j.getBlasWrapper().dot(vector, vector);
    }

    private static INDArray vector(INDArray dense) {
        return Nd4j.create(dense.data(), new long[] {dense.length()}, new long[] {1}, dense.offset(), 'c');
    }

    /** Whether the elements lie side by side, in whatever order of the axes. */
    private static boolean isDense(INDArray array) {
        long[] axes = LongStream.range(0, array.rank())
                .filter(axis -> array.size((int) axis) > 1)
                .boxed()
                .sorted(Comparator.comparing(axis -> array.stride(axis.intValue())))
                .mapToLong(Long::longValue)
                .toArray();
        long expected = 1;
        for (long axis : axes) {
            if (array.stride((int) axis) != expected) {
                return false;
            }
            expected *= array.size((int) axis);
        }
        return true;
    }
}
