/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training.features;

import java.util.HashMap;
import java.util.Map;
import org.nd4j.common.util.ArrayUtil;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Memory that is used again: the pages of new memory cost more than the convolution that fills them. Not thread-safe. */
final class ScratchArrays {
    private final Map<Integer, INDArray> buffers = new HashMap<>();

    /** An array with any content; what the slot's last one held is lost. */
    INDArray array(int slot, DataType type, long... shape) {
        long length = ArrayUtil.prodLong(shape);
        INDArray buffer = buffers.get(slot);
        if (buffer == null || buffer.length() < length || buffer.dataType() != type) {
            if (buffer != null) {
                buffer.close();
            }
            buffer = Nd4j.createUninitializedDetached(type, length);
            buffers.put(slot, buffer);
        }
        return buffer.get(NDArrayIndex.interval(0, length)).reshape('c', shape);
    }

    /** Gives the memory back; the arrays are no longer valid. */
    void release() {
        buffers.values().forEach(INDArray::close);
        buffers.clear();
    }
}
