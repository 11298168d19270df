/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.engine;

import org.nd4j.linalg.api.buffer.DataType;

/** A way to compute convolution units. Thread-safe: it only hands out {@link UnitComputation}s. */
public interface ConvolutionEngine {

    EngineKind kind();

    /** True if units of this floating-point type can be computed. */
    boolean supports(DataType dataType);

    /** A computation for one unit of one network, whose arrays are all of {@code dataType}. */
    UnitComputation unit(UnitGeometry geometry, DataType dataType);
}
