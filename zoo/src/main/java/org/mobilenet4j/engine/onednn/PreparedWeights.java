/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.engine.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_FROM;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_TO;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.memory;
import org.mobilenet4j.engine.FoldedBatchNorm;
import org.mobilenet4j.engine.Magnitude;
import org.mobilenet4j.engine.UnitGeometry;
import org.mobilenet4j.engine.UnitParameters;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A unit's weights as inference uses them: batch norm folded into kernel and bias, the kernel in the order that the
 * primitives ask for. Made anew, in the same place, whenever the parameters are others than at the last call.
 */
final class PreparedWeights {
    private final UnitGeometry geometry;
    private final ParameterChecksum fingerprint = new ParameterChecksum();
    private final List<Ordered> kernels = new ArrayList<>();
    private final INDArray biasArray;
    private final memory bias;
    private boolean ordinary;

    PreparedWeights(UnitGeometry geometry) {
        this.geometry = geometry;
        MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces();
        this.biasArray = Nd4j.createUninitialized(DataType.FLOAT, geometry.nOut());
        outside.close();
        this.bias = OneDnn.runtime().unplaced(ConvolutionShape.channels(geometry));
        bias.set_data_handle(biasArray.data().pointer());
    }

    /** A kernel in one order, with the reorder that fills it. */
    private static final class Ordered {
        final memory.desc order;
        final memory kernel;
        final PrimitiveCall fill;

        Ordered(UnitGeometry geometry, memory.desc order) {
            this.order = order;
            this.kernel = OneDnn.runtime().allocated(order);
            this.fill = Reorder.create(ConvolutionShape.parameterKernel(geometry), order)
                    .with(DNNL_ARG_TO, kernel);
        }
    }

    /** Has to be called before every use of what {@link #kernel} and {@link #bias} gave. */
    void refresh(UnitParameters parameters) {
        if (fingerprint.changed(parameters)) {
            fold(parameters, kernels);
        }
    }

    /** Whether the weights of the last {@link #refresh} are numbers that can be clipped without a look at NaN. */
    boolean areOrdinary() {
        return ordinary;
    }

    /** The folded kernel in an order, which this takes over; stays valid, and up to date after every {@link #refresh}. */
    memory kernel(memory.desc order, UnitParameters parameters) {
        for (Ordered known : kernels) {
            if (known.order.equals(order)) {
                order.deallocate();
                return known.kernel;
            }
        }
        Ordered added = new Ordered(geometry, order);
        kernels.add(added);
        fold(parameters, List.of(added));
        return added.kernel;
    }

    memory bias() {
        return bias;
    }

    private void fold(UnitParameters parameters, List<Ordered> targets) {
        MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces();
        try {
            FoldedBatchNorm batchNorm = FoldedBatchNorm.of(parameters, geometry.epsilon());
            biasArray.assign(batchNorm.shift());
            INDArray kernel = parameters.kernel();
            INDArray folded = kernel.reshape('c', kernel.length() / geometry.nOut(), geometry.nOut())
                    .mulRowVector(batchNorm.scale());
            ordinary = Magnitude.isOrdinary(folded) && Magnitude.isOrdinary(biasArray);
            for (Ordered target : targets) {
                target.fill.at(DNNL_ARG_FROM, folded).run();
            }
        } finally {
            outside.close();
        }
    }
}
