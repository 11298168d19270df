/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.engine;

import java.util.Arrays;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.mobilenet4j.vertex.NetworkEngine;

/** Runs a small network as any user would and tells what happened, for {@link EngineSelectionTest}. */
final class EngineProbe {
    private EngineProbe() {}

    public static void main(String[] arguments) {
        ComputationGraph network = EngineNetworks.small().build().init();
        try {
            for (int pictures : new int[] {1, 4}) {
                float[] output = network.outputSingle(EngineNetworks.pictures(3, pictures, 64))
                        .dup('c')
                        .data()
                        .asFloat();
                System.out.println("output" + pictures + "=" + Arrays.toString(output));
            }
            System.out.println("report=" + NetworkEngine.report(network).trim());
        } catch (RuntimeException e) {
            System.out.println("failure=" + e.getClass().getSimpleName() + ": " + e.getMessage());
            System.out.println("cause=" + e.getCause());
            return;
        }
        try {
            NetworkEngine.use(network, "onednn");
            System.out.println("forced=" + NetworkEngine.of(network));
        } catch (IllegalStateException e) {
            System.out.println("forced=" + e.getMessage());
            System.out.println("forcedCause=" + e.getCause());
        }
        // once more after the refusal
        network.outputSingle(EngineNetworks.pictures(3, 2, 32));
        System.out.println("end=ok");
    }
}
