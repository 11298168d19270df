/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * oneDNN's native memory is bounded and released: a process that has done its kind of work for a while does not grow any
 * more, whatever it goes on doing.
 */
class NativeMemoryTest {
    private static final long LIMIT = 50L << 20;

    @Test
    void outputsAndNetworksDoNotGrowTheProcess() throws Exception {
        measure(2_000, 30);
    }

    @Test
    @Tag("slow")
    void manyOutputsAndNetworksDoNotGrowTheProcess() throws Exception {
        measure(20_000, 200);
    }

    private static void measure(int outputs, int networks) throws IOException, InterruptedException {
        ChildJvm child = ChildJvm.run(
                MemoryProbe.class,
                entry -> true,
                List.of("-Xms192m", "-Xmx192m", "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC"),
                String.valueOf(outputs),
                String.valueOf(networks));
        assertEquals(0, child.exitCode, child.toString());
        long byOutputs = Long.parseLong(child.value("outputs"));
        long byNetworks = Long.parseLong(child.value("networks"));
        assertTrue(
                byOutputs + byNetworks < LIMIT,
                outputs + " outputs grew the process by " + (byOutputs >> 20) + " MB, " + networks + " networks by "
                        + (byNetworks >> 20) + " MB");
    }
}
