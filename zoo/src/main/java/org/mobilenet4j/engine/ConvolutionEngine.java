/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.engine;

import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;

/** A way to compute convolution units. Thread-safe: it only hands out {@link UnitComputation}s. */
public interface ConvolutionEngine {

    /** A computation for one unit of one network, whose arrays are all of {@code dataType}. */
    UnitComputation unit(UnitGeometry geometry, DataType dataType);

    /**
     * One computation for several units of this engine.
     *
     * @param links in an order in which every link comes after its inputs; the last one is the result
     * @return empty if this engine has nothing better than one unit after the other
     */
    default Optional<ChainComputation> chain(List<ChainLink> links) {
        return Optional.empty();
    }

    /** A faster matrix product than DL4J's dense layers use; empty if there is none. */
    default Optional<MatrixProduct> product() {
        return Optional.empty();
    }
}
