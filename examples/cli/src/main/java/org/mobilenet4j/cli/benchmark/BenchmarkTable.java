/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.benchmark;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The report for people: a table of comparisons, the machine, and a table for each profile. */
final class BenchmarkTable implements BenchmarkReport {
    private static final String ROW = "%-7s %5s %5s  %-7s %10s %10s %5s  %-12s %10s %10s %5s %7s%n";
    private static final String PROFILE_ROW = "%-28s %-20s %10s %10s %7s%n";

    private final StringBuilder results = new StringBuilder();
    private final StringBuilder profiles = new StringBuilder();

    @Override
    public void results(List<BenchmarkResult> rows) {
        rows.forEach(row -> results.append(line(
                ROW,
                row.kind(),
                row.batch(),
                row.size(),
                row.engine(),
                milliseconds(row.ours().median()),
                milliseconds(row.ours().min()),
                row.ours().runs(),
                row.peer(),
                row.theirs() == null ? "" : milliseconds(row.theirs().median()),
                row.theirs() == null ? "" : milliseconds(row.theirs().min()),
                row.theirs() == null ? "" : row.theirs().runs(),
                row.theirs() == null ? "" : line("%.3f", row.ratio()))));
    }

    @Override
    public void profile(EngineChoice engine, int batch, VertexProfile profile) {
        profiles.append(line("%nOne output of %d, engine %s, each vertex by itself%n", batch, engine))
                .append(line(PROFILE_ROW, "vertex", "type", "ms", "GFLOP/s", "share"));
        for (VertexProfile.Row row : profile.rows()) {
            profiles.append(line(
                    PROFILE_ROW,
                    row.name(),
                    row.type(),
                    milliseconds(row.milliseconds()),
                    line("%.1f", row.gigaflops()),
                    line("%.1f %%", 100 * row.share())));
        }
        profiles.append(line(PROFILE_ROW, "sum", "", milliseconds(profile.milliseconds()), "", ""))
                .append(line(
                        PROFILE_ROW, "output", "", milliseconds(profile.output().median()), "", ""))
                .append(line("output: as a whole, where the engine computes chains of units in one go%n"));
    }

    @Override
    public String text(double width, Map<String, String> engines) {
        StringBuilder text = new StringBuilder();
        if (results.length() > 0) {
            text.append(line(
                            ROW,
                            "case",
                            "batch",
                            "size",
                            "engine",
                            "median ms",
                            "min ms",
                            "runs",
                            "peer",
                            "median ms",
                            "min ms",
                            "runs",
                            "ratio"))
                    .append(results)
                    .append(line("%nratio: our median by the peer's; below 1 we are faster%n"));
        }
        text.append(profiles).append(line("%nWidth: %s%n", width));
        engines.forEach((engine, report) -> text.append(line("Engine %s: %s%n", engine, report)));
        MachineFacts.describe().forEach((name, value) -> text.append(line("%s: %s%n", name, value)));
        return text.toString().stripTrailing();
    }

    private static String milliseconds(double value) {
        return line("%.3f", value);
    }

    private static String line(String format, Object... cells) {
        return String.format(Locale.ROOT, format, cells);
    }
}
