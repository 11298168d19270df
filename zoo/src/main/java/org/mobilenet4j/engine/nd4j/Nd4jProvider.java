/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.engine.nd4j;

import java.util.Optional;
import java.util.Set;
import org.mobilenet4j.engine.ConvolutionEngine;
import org.mobilenet4j.engine.EngineProvider;
import org.nd4j.linalg.api.buffer.DataType;

/** {@code nd4j}: ND4J's operations, on every backend, in every floating-point type; the reference. */
public final class Nd4jProvider implements EngineProvider {

    @Override
    public String name() {
        return "nd4j";
    }

    @Override
    public int rank() {
        return 0;
    }

    @Override
    public Set<DataType> dataTypes() {
        return Set.of(DataType.DOUBLE, DataType.FLOAT, DataType.FLOAT16, DataType.BFLOAT16);
    }

    @Override
    public String device() {
        return "every backend of ND4J";
    }

    @Override
    public Optional<String> unavailable() {
        return Optional.empty();
    }

    @Override
    public ConvolutionEngine engine() {
        return new Nd4jEngine();
    }
}
