/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.engine.nd4j;

import java.util.function.BiFunction;
import org.nd4j.linalg.api.blas.params.MMulTranspose;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.reduce.Mmul;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Whether ND4J's matrix products are right in {@code DOUBLE}. The OpenBLAS that ND4J 1.0.0-M2.1 comes with (0.3.19) is not
 * on Intel's processors of the Sapphire Rapids kind: one in fifteen random sizes up to 400 is wrong, by up to many times
 * the largest value, and nothing says so. {@code FLOAT} is right.
 */
final class DoubleProducts {

    /** Rows, inner size, columns; transposed second factors. The first three are wrong there, and others beside them. */
    private static final int[][] SIZES = {{400, 27, 32}, {100, 48, 180}, {64, 400, 48}, {49, 16, 96}};

    private DoubleProducts() {}

    /** Computed once. */
    private static final class Found {
        static final boolean RIGHT = !Nd4j.getEnvironment().isCPU() || areRight(DoubleProducts::multiply);
    }

    /** @throws IllegalStateException if they are not, with what to do */
    static void require() {
        if (!Found.RIGHT) {
            throw new IllegalStateException(
                    "ND4J's OpenBLAS computes wrong products of DOUBLE matrices on this processor"
                            + " (a fault of its version 0.3.19 on newer Intel processors): set the environment variable"
                            + " OPENBLAS_CORETYPE=Haswell before Java starts, or build the network in FLOAT, which is right");
        }
    }

    /** @param product of a and the transpose of b */
    static boolean areRight(BiFunction<INDArray, INDArray, INDArray> product) {
        for (int[] size : SIZES) {
            double[][] a = numbers(size[0], size[1], 7);
            double[][] b = numbers(size[2], size[1], 5);
            double[][] found = product.apply(Nd4j.create(a), Nd4j.create(b)).toDoubleMatrix();
            for (int row = 0; row < a.length; row++) {
                for (int column = 0; column < b.length; column++) {
                    double expected = 0;
                    for (int i = 0; i < size[1]; i++) {
                        expected += a[row][i] * b[column][i];
                    }
                    // integers of a few digits: exact in any order
                    if (found[row][column] != expected) {
                        return false;
                    }
                }
            }
        }
        return true;
    }

    private static double[][] numbers(int rows, int columns, int step) {
        double[][] numbers = new double[rows][columns];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                numbers[row][column] = (row * step + column * 3) % 11 - 5;
            }
        }
        return numbers;
    }

    private static INDArray multiply(INDArray a, INDArray b) {
        INDArray z = Nd4j.create(DataType.DOUBLE, a.size(0), b.size(0));
        Nd4j.exec(new Mmul(a, b, z, MMulTranspose.builder().transposeB(true).build()));
        return z;
    }
}
