/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.engine.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_FROM;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_TO;

import org.bytedeco.dnnl.memory;
import org.mobilenet4j.engine.UnitGeometry;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The order in which one primitive of a training step wants a kernel, and the ways to it and back. */
final class KernelOrder {
    private final PrimitiveCall to;
    private final PrimitiveCall from;
    private final long floats;

    KernelOrder(UnitGeometry geometry, memory.desc order) {
        memory.desc parameters = ConvolutionShape.parameterKernel(geometry);
        this.to = Reorder.create(parameters, order);
        this.from = Reorder.create(order, parameters);
        this.floats = (order.get_size() + Float.BYTES - 1) / Float.BYTES;
    }

    /** Space for a kernel in this order, from the current workspace. */
    INDArray space() {
        return Nd4j.createUninitialized(DataType.FLOAT, floats);
    }

    /** A unit's kernel in this order, in the current workspace. */
    INDArray ordered(INDArray kernel) {
        INDArray ordered = space();
        to.at(DNNL_ARG_FROM, kernel).at(DNNL_ARG_TO, ordered).run();
        return ordered;
    }

    /** Writes what is in this order as a unit's kernel lies. */
    void restore(INDArray ordered, INDArray kernel) {
        from.at(DNNL_ARG_FROM, ordered).at(DNNL_ARG_TO, kernel).run();
    }

    void release() {
        to.release();
        from.release();
    }
}
