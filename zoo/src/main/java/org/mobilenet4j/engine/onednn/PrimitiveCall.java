/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.engine.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SCRATCHPAD;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.global.dnnl.scratchpad_mode;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.primitive_desc_base;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A primitive and its arguments, which can be moved to other addresses between executions. Not thread-safe. */
final class PrimitiveCall {
    private final primitive primitive;
    private final long scratchpadFloats;
    private final IntMemoryMap arguments = new IntMemoryMap();
    private final Map<Integer, memory> memories = new HashMap<>();
    private final ArrayMemory pointer = new ArrayMemory();
    private final List<Pointer> owned = new ArrayList<>();

    /** What a primitive of a step has to be made with: it takes its scratchpad as an argument. */
    static primitive_attr attributes() {
        primitive_attr attributes = new primitive_attr();
        attributes.set_scratchpad_mode(scratchpad_mode.user);
        return attributes;
    }

    /**
     * Takes both over: they outlive a {@link PointerScope} that is open, and end with {@link #release}.
     *
     * @param description made with {@link #attributes}
     */
    PrimitiveCall(primitive primitive, primitive_desc_base description) {
        this.primitive = own(primitive);
        own(description);
        own(arguments);
        memory.desc scratchpad = description.scratchpad_desc();
        this.scratchpadFloats = (scratchpad.get_size() + Float.BYTES - 1) / Float.BYTES;
        if (scratchpadFloats > 0) {
            with(DNNL_ARG_SCRATCHPAD, scratchpad);
        }
    }

    /** Declares an argument whose address {@link #at} gives. */
    PrimitiveCall with(int argument, memory.desc description) {
        return with(argument, own(OneDnn.runtime().unplaced(description)));
    }

    /** Declares an argument that stays where it is; it belongs to the caller. */
    PrimitiveCall with(int argument, memory memory) {
        memories.put(argument, memory);
        arguments.put(argument, memory);
        return this;
    }

    PrimitiveCall at(int argument, INDArray array) {
        return at(argument, ArrayMemory.address(array));
    }

    PrimitiveCall at(int argument, long bytes) {
        memories.get(argument).set_data_handle(pointer.at(bytes));
        return this;
    }

    /** Bytes that {@link #runInPlace} needs. */
    long scratchpadBytes() {
        return scratchpadFloats * Float.BYTES;
    }

    /** Takes the scratchpad from the current workspace. */
    void run() {
        if (scratchpadFloats > 0) {
            at(DNNL_ARG_SCRATCHPAD, Nd4j.createUninitialized(DataType.FLOAT, scratchpadFloats));
        }
        primitive.execute(OneDnn.runtime().stream(), arguments);
    }

    /** Takes the scratchpad where {@link #at} put it. */
    void runInPlace() {
        primitive.execute(OneDnn.runtime().stream(), arguments);
    }

    /** Gives the native objects back; the step cannot run any more. A step that is not released goes with its owner. */
    void release() {
        owned.forEach(Pointer::deallocate);
        owned.clear();
    }

    private <P extends Pointer> P own(P pointer) {
        pointer.retainReference();
        owned.add(pointer);
        return pointer;
    }
}
