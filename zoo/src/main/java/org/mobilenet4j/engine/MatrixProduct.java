/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.engine;

import org.nd4j.linalg.api.ndarray.INDArray;

/** A matrix product, for the classifier. It keeps nothing of the matrices. Not thread-safe. */
public interface MatrixProduct {

    /**
     * @param x [n, in], C-contiguous
     * @param weights [in, out], contiguous in either order
     * @param z overwritten with [n, out], C-contiguous
     */
    void multiply(INDArray x, INDArray weights, INDArray z);
}
