/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.benchmark;

import java.util.Locale;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.mobilenet4j.vertex.NetworkEngine;

/** The engines a network of ours can be measured with. All that the benchmarks know of engines is here. */
public enum EngineChoice {
    /** ND4J's operations. */
    ND4J,
    /** oneDNN, called directly. */
    ONEDNN;

    /**
     * Makes a network compute with this engine.
     *
     * @throws IllegalStateException if this machine does not have it; the cause says why
     */
    public void use(ComputationGraph network) {
        NetworkEngine.use(network, name());
    }

    /** Which engine runs the network, and why, for people. */
    public String report(ComputationGraph network) {
        return NetworkEngine.report(network).strip();
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
