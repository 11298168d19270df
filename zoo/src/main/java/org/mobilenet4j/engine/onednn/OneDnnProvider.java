/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.engine.onednn;

import java.util.Optional;
import java.util.Set;
import org.mobilenet4j.engine.ConvolutionEngine;
import org.mobilenet4j.engine.EngineProvider;
import org.nd4j.linalg.api.buffer.DataType;

/** {@code onednn}: oneDNN on the memory of ND4J's arrays, on x86-64 and 64-bit ARM processors, in {@code FLOAT}. */
public final class OneDnnProvider implements EngineProvider {

    @Override
    public String name() {
        return "onednn";
    }

    @Override
    public int rank() {
        return 100;
    }

    @Override
    public Set<DataType> dataTypes() {
        return Set.of(DataType.FLOAT);
    }

    @Override
    public String device() {
        return "a CPU";
    }

    @Override
    public Optional<String> unavailable() {
        return OneDnnEngine.unavailable();
    }

    @Override
    public ConvolutionEngine engine() {
        return OneDnnEngine.load();
    }
}
