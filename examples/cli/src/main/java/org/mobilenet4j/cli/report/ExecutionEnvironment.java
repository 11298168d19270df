/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.report;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner;
import org.nd4j.linalg.factory.Nd4j;

/** Describes the machine and the software a run used, for people who compare two reports. */
public final class ExecutionEnvironment {

    private ExecutionEnvironment() {}

    /**
     * The lines to show, in order: JDK, operating system, processors, the ND4J backend, its BLAS library, threads.
     * Starts ND4J if it has not been started.
     */
    public static Map<String, String> describe() {
        Map<String, String> lines = new LinkedHashMap<>();
        lines.put("JDK", System.getProperty("java.version") + " (" + System.getProperty("java.vendor") + ")");
        lines.put(
                "Operating system",
                System.getProperty("os.name") + ' ' + System.getProperty("os.version") + ", "
                        + System.getProperty("os.arch"));
        lines.put("Processors", Integer.toString(Runtime.getRuntime().availableProcessors()));
        lines.put("ND4J backend", Nd4j.getBackend().getClass().getSimpleName() + version());
        Properties nd4j = Nd4j.getExecutioner().getEnvironmentInformation();
        lines.put("BLAS", String.valueOf(nd4j.get("blas.vendor")));
        lines.put("ND4J threads", String.valueOf(nd4j.getOrDefault("omp.threads", "unknown")));
        lines.put("Memory limit", memoryLimit());
        return lines;
    }

    private static String version() {
        String version = OpExecutioner.class.getPackage().getImplementationVersion();
        return version == null ? "" : " (ND4J " + version + ')';
    }

    private static String memoryLimit() {
        return (Runtime.getRuntime().maxMemory() >> 20) + " MiB heap";
    }
}
