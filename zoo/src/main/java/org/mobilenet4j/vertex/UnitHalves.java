/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.vertex;

import java.util.Optional;
import org.deeplearning4j.nn.api.Layer;
import org.mobilenet4j.engine.UnitGeometry;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.memory.conf.WorkspaceConfiguration;
import org.nd4j.linalg.api.memory.enums.LearningPolicy;
import org.nd4j.linalg.api.memory.enums.SpillPolicy;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A convolution unit in inference, whole or in its two halves: the convolution, and batch norm with ReLU6. Arrays are
 * NHWC and the caller's; those written to are C-contiguous and of {@link #dataType()}. Changes neither parameters nor the
 * layer. Not thread-safe; the network must not be at work meanwhile.
 */
public final class UnitHalves {
    private static final String WORKSPACE = "mobilenet4j-unit";
    private static final WorkspaceConfiguration TEMPORARY = WorkspaceConfiguration.builder()
            .policyLearning(LearningPolicy.FIRST_LOOP)
            .policySpill(SpillPolicy.REALLOCATE)
            .build();

    private final ConvolutionUnitLayer unit;

    private UnitHalves(ConvolutionUnitLayer unit) {
        this.unit = unit;
    }

    /** Those of a layer, frozen or not; empty if it is no convolution unit. */
    public static Optional<UnitHalves> of(Layer layer) {
        return Optional.ofNullable(NetworkEngine.unitIn(layer)).map(UnitHalves::new);
    }

    /** What the unit computes. */
    public UnitGeometry geometry() {
        return unit.geometry();
    }

    /** The type of all arrays that are written. */
    public DataType dataType() {
        return unit.dataType();
    }

    /**
     * The whole unit.
     *
     * @param x [n, height, width, nIn]
     * @param y overwritten, [n, outHeight, outWidth, nOut]
     */
    public void infer(INDArray x, INDArray y) {
        MemoryWorkspace temporary = enter();
        try {
            unit.infer(x.castTo(unit.dataType()), y);
        } finally {
            temporary.close();
        }
    }

    /**
     * The first half.
     *
     * @param x [n, height, width, nIn]
     * @param z overwritten with what the convolution makes of it, [n, outHeight, outWidth, nOut]
     * @return mean and variance of z by channel, of 16-bit networks as they were before z was rounded
     */
    public BatchMoments convolve(INDArray x, INDArray z) {
        MemoryWorkspace temporary = enter();
        try {
            return unit.convolve(x.castTo(unit.dataType()), z);
        } finally {
            temporary.close();
        }
    }

    /**
     * The second half, with the running statistics.
     *
     * @param z what {@link #convolve} left
     * @param y overwritten, of the same shape
     */
    public void normalize(INDArray z, INDArray y) {
        MemoryWorkspace temporary = enter();
        try {
            unit.normalize(z, y);
        } finally {
            temporary.close();
        }
    }

    private static MemoryWorkspace enter() {
        return Nd4j.getWorkspaceManager().getAndActivateWorkspace(TEMPORARY, WORKSPACE);
    }

    /** Frees the calling thread's memory for temporary arrays. */
    public static void freeTemporaries() {
        Nd4j.getWorkspaceManager()
                .destroyWorkspace(Nd4j.getWorkspaceManager().getWorkspaceForCurrentThread(TEMPORARY, WORKSPACE));
    }
}
