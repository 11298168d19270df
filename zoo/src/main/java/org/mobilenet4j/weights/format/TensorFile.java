/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights.format;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A file of named tensors, whatever its format: its table of contents, and one tensor at a time. The table is read when
 * the file is opened and holds nothing that the file's size contradicts. Not thread-safe.
 */
public interface TensorFile extends Closeable {

    /** The file. */
    Path path();

    /** How the file is written. */
    WeightsFormat format();

    /** All tensors in the file's order; no name twice. */
    List<TensorInfo> tensors();

    /** The configuration of the model that Keras writes into such a file, as JSON; empty in all others. */
    default Optional<String> modelConfig() {
        return Optional.empty();
    }

    /**
     * Reads a tensor.
     *
     * @param tensor one of {@link #tensors()}
     * @return its elements in row-major (c) order, converted to FLOAT; the caller's to keep
     * @throws WeightsFileException     when the file is damaged there; nothing larger than the tensor was allocated
     * @throws IllegalArgumentException when the tensor is none of this file's
     */
    float[] read(TensorInfo tensor) throws IOException;
}
