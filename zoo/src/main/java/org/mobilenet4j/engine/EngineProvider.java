/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.engine;

import java.util.Optional;
import java.util.Set;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Tells of an engine before it is loaded. Providers are found by {@link java.util.ServiceLoader}, so that an engine in
 * another artifact joins by being on the class path, with a file {@code
 * META-INF/services/org.mobilenet4j.engine.EngineProvider}. Thread-safe.
 */
public interface EngineProvider {

    /** What users choose it by: lower case, without blanks, and unlike every other engine's. */
    String name();

    /** Of the engines that are available and serve a data type, the one of the highest rank is taken; 0 is the reference. */
    int rank();

    /** The floating-point types of the units that it computes. */
    Set<DataType> dataTypes();

    /** Where it computes, as it appears in a sentence: {@code a CPU}. */
    String device();

    /** Why it cannot be used in this process, in words; empty if it can. */
    Optional<String> unavailable();

    /**
     * The engine.
     *
     * @throws IllegalStateException if it is {@link #unavailable()}: why, and what to do
     */
    ConvolutionEngine engine();
}
