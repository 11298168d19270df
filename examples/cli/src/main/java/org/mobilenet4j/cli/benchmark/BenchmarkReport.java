/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.benchmark;

import java.util.List;
import java.util.Map;

/** Takes what the benchmark has measured, and shows it at the end. */
interface BenchmarkReport {

    /** Lines compared. */
    void results(List<BenchmarkResult> results);

    /** Where the time of one prediction goes. */
    void profile(EngineChoice engine, int batch, VertexProfile profile);

    /** Everything there is to say, for standard output. */
    String text(double width, Map<String, String> engines);
}
