/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.report;

import freemarker.core.HTMLOutputFormat;
import freemarker.template.Configuration;
import freemarker.template.Template;
import freemarker.template.TemplateException;
import freemarker.template.TemplateExceptionHandler;
import java.io.IOException;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.mobilenet4j.internal.io.FileKind;
import org.mobilenet4j.internal.io.WholeFile;
import org.mobilenet4j.training.metrics.ClassificationMetrics;

/**
 * Writes a {@link RunReport} as one HTML page that refers to nothing outside itself: pictures are data URIs, the style
 * sheet is inside, there is no script. Every text is escaped, so that a folder called {@code <b>} is shown as it is
 * called. Immutable and thread-safe.
 */
public final class HtmlReport {

    /** The name of the page within its folder. */
    public static final String FILE_NAME = "index.html";

    private static final String TEMPLATE = "report.ftlh";
    private static final String COMPARISON = "comparison.ftlh";

    private final Configuration configuration;
    private final boolean overwrite;

    /** A writer of reports that replaces reports only; its template lies beside this class. */
    public HtmlReport() {
        this(false);
    }

    /** @param overwrite whether other files may be replaced, too */
    public HtmlReport(boolean overwrite) {
        this.overwrite = overwrite;
        configuration = new Configuration(Configuration.VERSION_2_3_34);
        configuration.setClassForTemplateLoading(HtmlReport.class, "");
        configuration.setDefaultEncoding(StandardCharsets.UTF_8.name());
        configuration.setOutputFormat(HTMLOutputFormat.INSTANCE);
        configuration.setLocale(Locale.ROOT);
        configuration.setTemplateExceptionHandler(TemplateExceptionHandler.RETHROW_HANDLER);
        configuration.setLogTemplateExceptions(false);
    }

    /**
     * Writes the page into a folder, and run.json with the same figures for programs. Each appears there whole or not at
     * all ({@link WholeFile}); those of another report are replaced.
     *
     * @param report what to say
     * @param folder made if missing
     * @return the page's path
     * @throws java.nio.file.FileAlreadyExistsException if there are other files of these names
     * @throws IOException if the folder or the page cannot be written
     */
    public Path write(RunReport report, Path folder) throws IOException {
        String page = render(report);
        String record = RunJson.of(report);
        Path file = folder.resolve(FILE_NAME);
        if (!overwrite) {
            // before the first of the two is written
            ReportFiles.PAGE.requireReplaceable(file);
        }
        write(folder.resolve(RunJson.FILE_NAME), ReportFiles.RECORD, record);
        return write(file, ReportFiles.PAGE, page);
    }

    private Path write(Path file, FileKind kind, String text) throws IOException {
        WholeFile.Content content = unfinished -> Files.writeString(unfinished, text);
        return overwrite ? WholeFile.write(file, content) : WholeFile.write(file, kind, content);
    }

    /**
     * The page as text.
     *
     * @param report what to say
     * @throws IOException if the template is missing from the class path
     */
    public String render(RunReport report) throws IOException {
        return render(TEMPLATE, model(report));
    }

    private String render(String name, Map<String, Object> model) throws IOException {
        Template template = configuration.getTemplate(name);
        try (Writer page = new StringWriter()) {
            template.process(model, page);
            return page.toString();
        } catch (TemplateException e) {
            throw new IllegalStateException("the template " + name + " does not fit the report it is given", e);
        }
    }

    /**
     * Writes a page that compares runs. Another comparison's is replaced.
     *
     * @param comparison the runs
     * @param folder     made if missing
     * @return the page's path
     * @throws java.nio.file.FileAlreadyExistsException if there is another file of this name
     * @throws IOException if the folder or the page cannot be written
     */
    public Path write(RunComparison comparison, Path folder) throws IOException {
        Map<String, Object> model = new HashMap<>();
        model.put("comparison", comparison);
        if (comparison.hasCurves()) {
            model.put("accuracyChart", DataUri.png(CurveChart.heldOutAccuracy(comparison.curves())));
        }
        String page = render(COMPARISON, model);
        return write(folder.resolve(FILE_NAME), ReportFiles.COMPARISON, page);
    }

    private static Map<String, Object> model(RunReport report) {
        List<String> labels = report.classes().stream().map(ClassRow::label).collect(Collectors.toList());
        Map<String, Object> model = new HashMap<>();
        model.put("report", report);
        if (!report.epochs().isEmpty()) {
            model.put("last", report.epochs().get(report.epochs().size() - 1));
            model.put("lossChart", DataUri.png(CurveChart.loss(report.epochs(), report.stages())));
            model.put("accuracyChart", DataUri.png(CurveChart.accuracy(report.epochs(), report.stages())));
        }
        report.metrics().ifPresent(metrics -> {
            model.put("metrics", metrics);
            model.put(
                    "reliability", DataUri.png(ReliabilityChart.draw(metrics.reliability(ClassificationMetrics.BINS))));
        });
        model.put("confusion", DataUri.png(new ConfusionPicture(labels, report.evaluation()).draw()));
        return model;
    }
}
