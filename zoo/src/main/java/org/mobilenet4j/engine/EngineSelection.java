/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.engine;

import java.util.Locale;
import org.mobilenet4j.engine.nd4j.Nd4jEngine;
import org.mobilenet4j.engine.onednn.OneDnnEngine;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Which engine computes the units of one data type, and why. Unless something else is asked for, the fastest one that
 * works here: oneDNN for {@code FLOAT} on the CPU where its native library loads, else ND4J. Immutable.
 */
public final class EngineSelection {

    /** System property: {@code auto} (as if not set), {@code nd4j} or {@code onednn}. Read when a network first runs. */
    public static final String PROPERTY = "mobilenet4j.engine";

    private final ConvolutionEngine engine;
    private final String reason;

    private EngineSelection(ConvolutionEngine engine, String reason) {
        this.engine = engine;
        this.reason = reason;
    }

    /**
     * Selects by the system property {@value #PROPERTY}.
     *
     * @throws IllegalArgumentException if the property is none of its values
     * @throws IllegalStateException if it asks for oneDNN and the native library does not load; the cause says why
     */
    public static EngineSelection automatic(DataType dataType) {
        String wanted = System.getProperty(PROPERTY, "auto").trim().toLowerCase(Locale.ROOT);
        if (wanted.isEmpty() || wanted.equals("auto")) {
            return fastest(dataType);
        }
        for (EngineKind kind : EngineKind.values()) {
            if (kind.toString().equals(wanted)) {
                return forced(kind, dataType, "the system property " + PROPERTY + " asks for it");
            }
        }
        throw new IllegalArgumentException(
                "The system property " + PROPERTY + " is \"" + wanted + "\"; expected auto, nd4j or onednn");
    }

    /**
     * Selects one engine.
     *
     * @throws IllegalStateException if it is oneDNN and the native library does not load; the cause says why
     */
    public static EngineSelection forced(EngineKind kind, DataType dataType) {
        return forced(kind, dataType, "it was asked for");
    }

    private static EngineSelection forced(EngineKind kind, DataType dataType, String why) {
        if (kind == EngineKind.ND4J) {
            return new EngineSelection(new Nd4jEngine(), why);
        }
        OneDnnEngine engine = OneDnnEngine.load();
        if (!engine.supports(dataType)) {
            return new EngineSelection(
                    new Nd4jEngine(), why.replace("it", "onednn") + ", but computes FLOAT only, not " + dataType);
        }
        return new EngineSelection(engine, why);
    }

    private static EngineSelection fastest(DataType dataType) {
        if (dataType != DataType.FLOAT) {
            return new EngineSelection(new Nd4jEngine(), "onednn computes FLOAT only, not " + dataType);
        }
        return OneDnnEngine.unavailable()
                .map(cause -> new EngineSelection(new Nd4jEngine(), "onednn is not available: " + cause))
                .orElseGet(() -> new EngineSelection(OneDnnEngine.load(), "it is the fastest for FLOAT on a CPU"));
    }

    public ConvolutionEngine engine() {
        return engine;
    }

    /** Why this one, in words. */
    public String reason() {
        return reason;
    }

    /** For example {@code onednn: it is the fastest for FLOAT on a CPU}. */
    @Override
    public String toString() {
        return engine.kind() + ": " + reason;
    }
}
