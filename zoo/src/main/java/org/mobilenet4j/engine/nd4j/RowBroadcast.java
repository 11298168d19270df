/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.engine.nd4j;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A row of one number a channel with every pixel of an array [..., channels], by the fastest operation of ND4J: its
 * row and broadcast operations ({@code addiRowVector}) take up to twice as long, and much longer for small arrays.
 */
final class RowBroadcast {

    private RowBroadcast() {}

    /** z = x row; x may be any strided view. Slower, but right, where z is x. */
    static void multiply(INDArray x, INDArray row, INDArray z) {
        execute("multiply", x, row, z);
    }

    /** x += row; x is C-contiguous. */
    static void add(INDArray x, INDArray row) {
        execute("biasadd", x, row, x);
    }

    private static void execute(String operation, INDArray x, INDArray row, INDArray z) {
        Nd4j.exec(DynamicCustomOp.builder(operation)
                .addInputs(x, row)
                .addOutputs(z)
                .build());
    }
}
