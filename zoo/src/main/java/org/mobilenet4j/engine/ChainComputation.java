/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.engine;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The inference of several units and additions as one, without the arrays between them: what a picture leaves on its way
 * stays in the processor's cache, and pictures of a batch are computed side by side. Not thread-safe.
 */
public interface ChainComputation {

    /**
     * @param x what goes into the chain, [n, height, width, nIn], in any order of memory
     * @param y overwritten with the last link's output, [n, outHeight, outWidth, nOut], C-contiguous
     */
    void infer(INDArray x, INDArray y);
}
