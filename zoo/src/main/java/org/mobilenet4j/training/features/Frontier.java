/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training.features;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * What the vertices from a place on read of those before: activations by vertex index, examples first. Of one of them, the
 * raw one, it may be what the convolution made, before batch norm. Not thread-safe.
 */
final class Frontier {
    static final int NONE = -1;

    private final int place;
    private final int raw;
    private final Map<Integer, INDArray> arrays;

    /** @param raw index of the vertex whose batch norm is still to come, or {@link #NONE} */
    Frontier(int place, int raw, Map<Integer, INDArray> arrays) {
        this.place = place;
        this.raw = raw;
        this.arrays = arrays;
    }

    int place() {
        return place;
    }

    int raw() {
        return raw;
    }

    Map<Integer, INDArray> arrays() {
        return arrays;
    }

    long examples() {
        return arrays.values().iterator().next().size(0);
    }

    long bytes() {
        return arrays.values().stream()
                .mapToLong(array -> array.length() * array.dataType().width())
                .sum();
    }

    /** Some of the examples: views. */
    Frontier part(long first, long end) {
        if (first == 0 && end == examples()) {
            return this;
        }
        Map<Integer, INDArray> views = new HashMap<>();
        arrays.forEach((vertex, array) -> views.put(vertex, examples(array, first, end)));
        return new Frontier(place, raw, views);
    }

    /**
     * Room for some examples' activations, a view; the first call for a vertex makes room for all examples.
     *
     * @param shape of these examples' activations
     * @param all   how many examples there will be
     */
    INDArray room(int vertex, DataType type, long[] shape, long first, long all) {
        INDArray whole = arrays.computeIfAbsent(vertex, index -> {
            long[] wholeShape = shape.clone();
            wholeShape[0] = all;
            return Nd4j.createUninitializedDetached(type, wholeShape);
        });
        return examples(whole, first, first + shape[0]);
    }

    private static INDArray examples(INDArray array, long first, long end) {
        INDArrayIndex[] indices = new INDArrayIndex[array.rank()];
        Arrays.fill(indices, NDArrayIndex.all());
        indices[0] = NDArrayIndex.interval(first, end);
        return array.get(indices);
    }
}
