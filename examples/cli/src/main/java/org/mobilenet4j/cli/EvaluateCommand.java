/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.mobilenet4j.cli.report.HtmlReport;
import org.mobilenet4j.cli.report.ReportFiles;
import org.mobilenet4j.image.dataset.SkippedImage;
import org.mobilenet4j.training.metrics.ClassMetrics;
import org.mobilenet4j.training.metrics.ClassificationMetrics;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mobilenet4j evaluate}: how well a saved model names pictures whose classes are known. */
@Command(name = "evaluate", description = "Tests a saved model on pictures of a folder or a list.")
final class EvaluateCommand implements Callable<Integer> {

    private static final int SOMETHING_FAILED = 1;

    @Spec
    private CommandSpec spec;

    @Parameters(
            index = "0",
            paramLabel = "MODEL",
            description = "A model file that finetune saved, with its labels and preprocessing inside.")
    private Path model;

    @Parameters(
            index = "1",
            paramLabel = "DIR|LIST",
            description =
                    "One folder of images per class, named as the model names the class, or test/ (else val/) with such"
                            + " folders; or a CSV list with a header and the columns path and label: all its images, or those"
                            + " with test (else validation) in a column split.")
    private Path pictures;

    @Option(names = "--json", description = "Print one JSON object instead of a table.")
    private boolean json;

    @Option(names = "--report", paramLabel = "DIR", description = "Also write a report to this folder.")
    private Path report;

    @Mixin
    private OverwriteOption overwrite;

    @Override
    public Integer call() throws IOException {
        if (report != null) {
            Outputs outputs = overwrite
                    .outputs()
                    .reads("MODEL", model)
                    .reads("DIR|LIST", pictures)
                    .folder("report", report, ReportFiles.ofRun(report));
            outputs.check();
            outputs.announce(spec.commandLine().getErr());
        }
        ModelEvaluation evaluation = ModelEvaluation.of(model, pictures);
        PrintWriter err = spec.commandLine().getErr();
        evaluation.warnings().forEach(warning -> err.println("Warning: " + warning));
        List<SkippedImage> skipped = evaluation.skipped();
        if (!skipped.isEmpty()) {
            err.println("Skipped " + skipped.size() + " of "
                    + (skipped.size() + evaluation.metrics().pictures()) + " files:");
            skipped.forEach(file -> err.println("  " + file));
        }
        if (evaluation.isMultiLabel()) {
            err.println(model + " gives each class a probability of its own, for pictures of several classes; here each"
                    + " picture has one, and counts as right where that one is the likeliest");
        }
        print(evaluation);
        if (report != null) {
            err.println("Report: " + new HtmlReport(overwrite.overwrite()).write(evaluation.report(), report));
        }
        return evaluation.failed().isEmpty() ? 0 : SOMETHING_FAILED;
    }

    private void print(ModelEvaluation evaluation) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(new ObjectMapper().writeValueAsString(evaluation.json()));
            return;
        }
        ClassificationMetrics metrics = evaluation.metrics();
        out.println(String.format(
                Locale.ROOT,
                "Accuracy %.1f %% of %d pictures; macro F1 %.1f %%; expected calibration error %.4f",
                100 * metrics.accuracy(),
                metrics.pictures(),
                100 * metrics.macroF1(),
                metrics.calibrationError()));
        int width = metrics.labels().stream().mapToInt(String::length).max().orElse(0);
        String row = "%-" + Math.max(width, 5) + "s %9s %10s %8s %8s";
        out.println(String.format(Locale.ROOT, row, "class", "pictures", "precision", "recall", "F1"));
        for (ClassMetrics line : metrics.classes()) {
            out.println(String.format(
                    Locale.ROOT,
                    row,
                    line.label(),
                    line.pictures(),
                    percent(line.precision()),
                    line.pictures() == 0 ? "none" : percent(line.recall()),
                    percent(line.f1())));
        }
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }
}
