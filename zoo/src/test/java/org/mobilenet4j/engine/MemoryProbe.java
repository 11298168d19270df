/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.engine;

import org.bytedeco.javacpp.Pointer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Uses networks in changing batch sizes and sizes of input, makes and drops networks, and tells how the process grew; for
 * {@link NativeMemoryTest}. In a JVM whose heap has its full size from the start, what grows is native.
 */
final class MemoryProbe {
    /** More than an engine keeps prepared. */
    private static final int[] SIZES = {24, 32, 40, 48, 56, 64};

    private static final int CALLS_PER_SIZE = 20;

    private MemoryProbe() {}

    /** Arguments: how many outputs, how many networks; the same work has been done in part before it is measured. */
    public static void main(String[] arguments) throws InterruptedException {
        int outputs = Integer.parseInt(arguments[0]);
        int networks = Integer.parseInt(arguments[1]);
        ComputationGraph network = EngineNetworks.on("onednn");
        predict(network, 1_200);
        createAndDrop(20);
        long before = settled();
        predict(network, outputs);
        long afterOutputs = settled();
        createAndDrop(networks);
        long afterNetworks = settled();
        System.out.println("before=" + before);
        System.out.println("outputs=" + (afterOutputs - before));
        System.out.println("networks=" + (afterNetworks - afterOutputs));
        System.out.println("end=" + network.params().sumNumber());
    }

    private static void predict(ComputationGraph network, int outputs) {
        for (int i = 0; i < outputs; i++) {
            int size = SIZES[i / CALLS_PER_SIZE % SIZES.length];
            predict(network, 1 + i % 4, size);
        }
    }

    private static void predict(ComputationGraph network, int pictures, int size) {
        try (INDArray x = EngineNetworks.pictures(size, pictures, size)) {
            network.outputSingle(x);
        }
    }

    private static void createAndDrop(int networks) {
        for (int i = 0; i < networks; i++) {
            ComputationGraph network = EngineNetworks.on("onednn");
            predict(network, 1, SIZES[i % SIZES.length]);
            predict(network, 3, SIZES[i % SIZES.length]);
            network.fit(EngineNetworks.batch(4, 32));
            if (i % 10 == 9) {
                System.gc();
            }
        }
    }

    /** Resident bytes, once the garbage collector's work has been followed by that of the native deallocators. */
    private static long settled() throws InterruptedException {
        for (int i = 0; i < 6; i++) {
            System.gc();
            Thread.sleep(150);
        }
        return Pointer.physicalBytes();
    }
}
