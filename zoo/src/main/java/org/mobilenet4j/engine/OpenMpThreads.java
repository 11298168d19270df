/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.engine;

import java.util.function.Supplier;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * How many OpenMP threads ND4J's operations on the CPU run on. A short operation gains little
 * from other threads, and these then spin for some milliseconds where the threads of ND4J's matrix products, which are
 * not OpenMP's, want to work: with as many of either as there are cores, a prediction takes three times as long.
 */
public final class OpenMpThreads {

    /** Numbers in the largest array below which one thread computes: an operation takes one or two milliseconds. */
    private static final long NUMBERS_OF_ONE_THREAD = 8_000_000;

    private OpenMpThreads() {}

    /**
     * Runs ND4J operations on the calling thread alone if their arrays are small, else on as many threads as are set. The
     * setting is the calling thread's own, and restored afterwards.
     *
     * @param numbers length of the largest array
     * @return what {@code work} returns
     */
    public static <T> T forSize(long numbers, Supplier<T> work) {
        if (numbers >= NUMBERS_OF_ONE_THREAD || !Nd4j.getEnvironment().isCPU()) {
            return work.get();
        }
        NativeOps openMp = NativeOpsHolder.getInstance().getDeviceNativeOps();
        int before = openMp.ompGetMaxThreads();
        openMp.setOmpNumThreads(1);
        try {
            return work.get();
        } finally {
            openMp.setOmpNumThreads(before);
        }
    }
}
