/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights.format;

import java.util.Arrays;
import java.util.Objects;

/** A tensor's entry in a file's table of contents. Immutable. */
public final class TensorInfo {
    private final String name;
    private final ElementType type;
    private final long[] shape;

    /**
     * @param name  as the file has it
     * @param type  how the file stores an element
     * @param shape extents of the axes, outermost first; empty for a scalar; none negative
     * @throws IllegalArgumentException when an extent is negative, or there are more elements than a Java array holds
     */
    public TensorInfo(String name, ElementType type, long... shape) {
        this.name = Objects.requireNonNull(name, "name");
        this.type = Objects.requireNonNull(type, "type");
        this.shape = shape.clone();
        long elements = 1;
        for (long extent : shape) {
            if (extent < 0 || (extent > 0 && elements > (Integer.MAX_VALUE - 8) / extent)) {
                throw new IllegalArgumentException(
                        "Tensor '" + name + "' has the impossible shape " + Arrays.toString(shape));
            }
            elements *= extent;
        }
    }

    /** The name, as the file has it. */
    public String name() {
        return name;
    }

    /** How the file stores an element. */
    public ElementType type() {
        return type;
    }

    /** Extents of the axes, outermost first; a copy. */
    public long[] shape() {
        return shape.clone();
    }

    /** The product of the extents; 1 for a scalar. */
    public int elements() {
        return (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TensorInfo
                && name.equals(((TensorInfo) other).name)
                && type == ((TensorInfo) other).type
                && Arrays.equals(shape, ((TensorInfo) other).shape);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, type, Arrays.hashCode(shape));
    }

    @Override
    public String toString() {
        return name + " " + type + Arrays.toString(shape);
    }
}
