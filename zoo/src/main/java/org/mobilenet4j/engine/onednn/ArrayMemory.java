/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.engine.onednn;

import java.nio.ByteBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A pointer that can be set to any address and owns nothing; where the elements of an array lie. */
final class ArrayMemory extends Pointer {

    /** Of an array's first element; the address of a view's buffer is that of the whole array. */
    static long address(INDArray array) {
        DataBuffer data = array.data();
        return data.address() + data.offset() * data.getElementSize();
    }

    /** The bytes of a contiguous array. */
    static ByteBuffer bytes(INDArray array) {
        BytePointer bytes = new BytePointer(new ArrayMemory().at(address(array)));
        long length = array.length() * array.data().getElementSize();
        return bytes.position(0).limit(length).capacity(length).asByteBuffer();
    }

    ArrayMemory at(long bytes) {
        this.address = bytes;
        return this;
    }
}
