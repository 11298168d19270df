/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.benchmark;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.bytedeco.javacpp.Loader;
import org.mobilenet4j.cli.report.ExecutionEnvironment;
import org.nd4j.linalg.factory.Nd4j;

/** What a figure depends on besides the code. No instances. */
public final class MachineFacts {
    private static final List<String> ND4J_BUILDS =
            List.of("", "-avx2", "-avx512", "-onednn", "-onednn-avx2", "-onednn-avx512");

    private MachineFacts() {}

    /** Threads that one operation of ND4J uses; the peers get as many. */
    public static int threads() {
        Object threads = Nd4j.getExecutioner().getEnvironmentInformation().get("omp.threads");
        return threads == null ? Runtime.getRuntime().availableProcessors() : Integer.parseInt(threads.toString());
    }

    /** The classifiers of ND4J's CPU backend on the class path: with or without oneDNN, for which instructions. */
    public static String nd4jBuild() {
        String platform = Loader.getPlatform();
        return ND4J_BUILDS.stream()
                .map(extension -> platform + extension)
                .filter(build ->
                        MachineFacts.class.getResource("/META-INF/native-image/" + build + "/jnind4jcpu/") != null)
                .collect(Collectors.joining(", "));
    }

    /** For the table: names as people say them. */
    static Map<String, String> describe() {
        Map<String, String> lines = new LinkedHashMap<>(ExecutionEnvironment.describe());
        lines.put("ND4J build", nd4jBuild());
        return lines;
    }
}
