/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.engine;

import java.util.Locale;

/** The engines that there are. */
public enum EngineKind {

    /** ND4J's operations: every backend, every floating-point type; the reference. */
    ND4J,

    /** oneDNN on the memory of ND4J's arrays: x86-64 and 64-bit ARM processors, {@code FLOAT}. */
    ONEDNN;

    /** As in the system property: {@code nd4j}, {@code onednn}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
