/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.engine.onednn;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
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

    /** The bytes of contiguous arrays, in one piece where one follows the other as parameters of a unit do. */
    static ByteBuffer[] bytes(INDArray... arrays) {
        long length = 0;
        long end = address(arrays[0]);
        List<ByteBuffer> pieces = new ArrayList<>();
        for (INDArray array : arrays) {
            if (address(array) != end) {
                pieces.add(bytes(end - length, length));
                length = 0;
            }
            length += array.length() * array.data().getElementSize();
            end = address(array) + array.length() * array.data().getElementSize();
        }
        pieces.add(bytes(end - length, length));
        return pieces.toArray(new ByteBuffer[0]);
    }

    private static ByteBuffer bytes(long address, long length) {
        return new BytePointer(new ArrayMemory().at(address))
                .position(0)
                .limit(length)
                .capacity(length)
                .asByteBuffer();
    }

    ArrayMemory at(long bytes) {
        this.address = bytes;
        return this;
    }
}
