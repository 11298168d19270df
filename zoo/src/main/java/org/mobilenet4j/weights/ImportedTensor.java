/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights;

import java.util.Arrays;
import org.mobilenet4j.weights.format.TensorInfo;

/** A tensor of a file and the parameter that it went to. Immutable. */
public final class ImportedTensor {
    private final TensorInfo tensor;
    private final NamedParameter parameter;
    private final long[] shape;

    ImportedTensor(TensorInfo tensor, NamedParameter parameter, long[] shape) {
        this.tensor = tensor;
        this.parameter = parameter;
        this.shape = shape.clone();
    }

    NamedParameter parameter() {
        return parameter;
    }

    /** The tensor, as the file has it. */
    public TensorInfo tensor() {
        return tensor;
    }

    /** The vertex that it went to. */
    public String vertex() {
        return parameter.vertex();
    }

    /** The parameter's key there: {@code W}, {@code gamma}, {@code beta}, {@code mean}, {@code var}, or {@code b}. */
    public String key() {
        return parameter.key();
    }

    /** The parameter's shape; a copy. */
    public long[] shape() {
        return shape.clone();
    }

    /** Axis {@code i} of the parameter is axis {@code permutation[i]} of the tensor; a copy. */
    public int[] permutation() {
        return parameter.permutation();
    }

    @Override
    public String toString() {
        return tensor + " -> " + parameter + " " + Arrays.toString(shape) + ", axes " + Arrays.toString(permutation());
    }
}
