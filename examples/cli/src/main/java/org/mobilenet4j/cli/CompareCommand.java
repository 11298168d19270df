/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.mobilenet4j.cli.report.HtmlReport;
import org.mobilenet4j.cli.report.ReportFiles;
import org.mobilenet4j.cli.report.RunComparison;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mobilenet4j compare}: several runs on one page. */
@Command(name = "compare", description = "Compares runs that finetune or evaluate reported on.")
final class CompareCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--report",
            paramLabel = "DIR",
            defaultValue = "comparison",
            description = "The folder for the page. Default: ${DEFAULT-VALUE}.")
    private Path report;

    @Mixin
    private OverwriteOption overwrite;

    @Parameters(
            paramLabel = "RUN",
            arity = "2..*",
            description = "The folders of reports; each holds a run.json beside its page.")
    private List<Path> runs;

    @Override
    public Integer call() throws IOException {
        Outputs outputs = overwrite.outputs().folder("report", report, ReportFiles.ofComparison(report));
        runs.forEach(run -> outputs.reads("RUN", run));
        outputs.check();
        outputs.announce(spec.commandLine().getErr());
        RunComparison comparison = RunComparison.read(runs);
        PrintWriter out = spec.commandLine().getOut();
        out.println(String.format(Locale.ROOT, "%9s %9s %9s  run", "accuracy", "macro F1", "ECE"));
        for (String run : comparison.names()) {
            out.println(String.format(
                    Locale.ROOT,
                    "%7.1f %% %7.1f %% %9.4f  %s",
                    100 * comparison.metric(run, "accuracy"),
                    100 * comparison.metric(run, "macroF1"),
                    comparison.metric(run, "calibrationError"),
                    run));
        }
        comparison.warning().ifPresent(warning -> spec.commandLine().getErr().println("Warning: " + warning));
        spec.commandLine()
                .getErr()
                .println("Report: " + new HtmlReport(overwrite.overwrite()).write(comparison, report));
        return 0;
    }
}
