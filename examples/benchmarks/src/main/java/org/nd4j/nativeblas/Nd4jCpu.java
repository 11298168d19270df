/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.nd4j.nativeblas;

/**
 * Where DL4J 1.0.0-M2.1 still looks for ND4J's CPU backend before it lets its layers call oneDNN; the class has moved to
 * another package. With this one on the class path, {@code org.eclipse.deeplearning4j.helpers.disable=false} works
 * again. For benchmarks only.
 */
public final class Nd4jCpu {

    private Nd4jCpu() {}

    /** What DL4J asks, by reflection. */
    public static final class Environment {

        private Environment() {}

        /** The one there is. */
        public static Environment getInstance() {
            return new Environment();
        }

        /** Whether ND4J's build contains oneDNN and is allowed to call it. */
        public boolean isUseMKLDNN() {
            return org.nd4j.linalg.cpu.nativecpu.bindings.Nd4jCpu.Environment.getInstance()
                    .isUseONEDNN();
        }
    }
}
