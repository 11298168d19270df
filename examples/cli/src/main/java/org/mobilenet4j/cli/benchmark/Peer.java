/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.benchmark;

import java.util.Locale;

/** What a network of ours is compared with. */
enum Peer {
    /** ONNX Runtime's Java API on the exported network. */
    ONNXRUNTIME,
    /** The same network of DL4J's own layers. */
    STOCK,
    /** Nothing: ours alone is timed. */
    NONE;

    /** Whether it can do this at all; ONNX Runtime's Java package does not train. */
    boolean can(BenchmarkCase kind) {
        return this != ONNXRUNTIME || kind == BenchmarkCase.OUTPUT;
    }

    /**
     * Whether it takes part unless asked for by name. DL4J's layers take some hundred milliseconds a picture: outputs
     * of a whole batch, on top of the single one, would use up a minute alone.
     */
    boolean takesPart(BenchmarkCase kind, int batch) {
        return this == ONNXRUNTIME && kind == BenchmarkCase.OUTPUT
                || this == STOCK && (kind == BenchmarkCase.FIT || batch == 1);
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
