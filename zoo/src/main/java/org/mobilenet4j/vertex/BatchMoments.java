/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.vertex;

import org.deeplearning4j.nn.api.Layer;
import org.nd4j.common.util.ArrayUtil;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Mean and variance per channel of what a unit's convolution makes of some pictures, and how those of several batches
 * add up. Immutable.
 */
public final class BatchMoments {
    private final long count;
    private final INDArray mean;
    private final INDArray variance;

    BatchMoments(long count, INDArray mean, INDArray variance) {
        this.count = count;
        this.mean = mean;
        this.variance = variance;
    }

    /**
     * The moments of one batch.
     *
     * @param unit  a convolution unit's layer, frozen or not; it is not changed
     * @param x     what it reads, NHWC [n, height, width, nIn], outside of workspaces
     * @param space overwritten
     * @throws IllegalArgumentException if the layer is no convolution unit
     */
    public static BatchMoments of(Layer unit, INDArray x, Space space) {
        ConvolutionUnitLayer layer = NetworkEngine.unitIn(unit);
        if (layer == null) {
            throw new IllegalArgumentException("Expected a convolution unit, found "
                    + unit.getClass().getSimpleName() + ": other layers have no batch norm");
        }
        return layer.moments(x, space);
    }

    /**
     * Memory for what convolutions make of a batch, used again for the next: new memory costs more than the convolution.
     * Not thread-safe.
     */
    public static final class Space {
        private final INDArray[] buffers = new INDArray[2];

        INDArray array(int slot, DataType type, long[] shape) {
            long length = ArrayUtil.prodLong(shape);
            INDArray buffer = buffers[slot];
            if (buffer == null || buffer.length() < length || buffer.dataType() != type) {
                buffer = Nd4j.createUninitializedDetached(type, length);
                buffers[slot] = buffer;
            }
            return buffer.get(NDArrayIndex.interval(0, length)).reshape('c', shape);
        }
    }

    /** Values per channel: pictures times height times width. */
    public long count() {
        return count;
    }

    /** [channels], {@code DOUBLE}. */
    public INDArray mean() {
        return mean;
    }

    /** The mean squared distance from the mean (biased), [channels], {@code DOUBLE}. */
    public INDArray variance() {
        return variance;
    }

    /** As batch norm keeps it in its running statistics: divided by one value less. [channels], {@code DOUBLE}. */
    public INDArray unbiasedVariance() {
        return count > 1 ? variance.mul((double) count / (count - 1)) : variance.dup();
    }

    /**
     * The moments of both together, exact but for rounding (Chan, Golub, LeVeque: "Updating formulae and a pairwise
     * algorithm for computing sample variances", 1979).
     */
    public BatchMoments plus(BatchMoments other) {
        long total = count + other.count;
        double share = (double) other.count / total;
        INDArray apart = other.mean.sub(mean);
        INDArray between = apart.mul(apart).muli(share * (1 - share));
        return new BatchMoments(
                total,
                mean.add(apart.mul(share)),
                variance.mul(1 - share).addi(other.variance.mul(share)).addi(between));
    }
}
