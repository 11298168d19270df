/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.examples.benchmark;

import java.util.Locale;
import org.deeplearning4j.nn.graph.ComputationGraph;

/** The engines a network of ours can be measured with. All that the benchmarks know of engines is here. */
public enum EngineChoice {
    /** ND4J's operations. */
    ND4J,
    /** oneDNN, called directly. */
    ONEDNN;

    /**
     * Makes a network compute with this engine.
     *
     * @throws UnsupportedOperationException if this machine or this build does not have it
     */
    public void use(ComputationGraph network) {
        if (this != ND4J) {
            throw new UnsupportedOperationException("Engine \"" + this + "\" is not part of this build");
        }
    }

    /** Which engine runs the network, and why, for people. */
    public String report(ComputationGraph network) {
        return "engine " + this;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
