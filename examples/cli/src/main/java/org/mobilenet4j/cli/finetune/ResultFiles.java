/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.finetune;

import java.io.IOException;
import java.nio.file.Path;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.mobilenet4j.cli.Outputs;
import org.mobilenet4j.cli.report.HtmlReport;
import org.mobilenet4j.cli.report.ReportFiles;
import org.mobilenet4j.cli.report.RunReport;
import org.mobilenet4j.inference.ModelCard;
import org.mobilenet4j.internal.io.TemporaryFolder;
import org.mobilenet4j.internal.io.WholeFile;

/** Where a run's results go: a model file and a folder for the report. Immutable. */
final class ResultFiles {

    private static final String ZIP = ".zip";
    private static final String REPORT_SUFFIX = "-report";

    private final Path model;
    private final Path reportFolder;
    private final boolean overwrite;

    /**
     * @param model        the model file
     * @param reportFolder the report's folder; null for one beside the model, {@code model-report} for {@code model.zip}
     */
    ResultFiles(Path model, Path reportFolder) {
        this(model, reportFolder, false);
    }

    /** @param overwrite whether files may be replaced that this program did not write */
    ResultFiles(Path model, Path reportFolder, boolean overwrite) {
        this.model = model;
        this.overwrite = overwrite;
        this.reportFolder = reportFolder != null ? reportFolder : besideModel(model, REPORT_SUFFIX);
    }

    private static Path besideModel(Path model, String suffix) {
        String name = String.valueOf(model.getFileName());
        String stem = name.endsWith(ZIP) ? name.substring(0, name.length() - ZIP.length()) : name;
        return model.resolveSibling(stem + suffix);
    }

    /** The model file. */
    Path model() {
        return model;
    }

    /** Where the training's checkpoint is kept unless somebody says otherwise: beside the model. */
    Path checkpoint() {
        return besideModel(model, Checkpoints.SUFFIX);
    }

    /**
     * Removes what a program left here that was killed while it wrote.
     *
     * @throws IOException if that fails
     */
    void removeAbandoned() throws IOException {
        TemporaryFolder.removeAbandoned(model);
        for (Path file : ReportFiles.ofRun(reportFolder).keySet()) {
            TemporaryFolder.removeAbandoned(file);
        }
    }

    /** The report's folder. */
    Path reportFolder() {
        return reportFolder;
    }

    /** Says what of it is written, to be compared with what is read and what is there. */
    Outputs addTo(Outputs outputs) {
        return outputs.file("model", model, ModelCard.fileKind(), ZIP)
                .folder("report", reportFolder, ReportFiles.ofRun(reportFolder));
    }

    /** Saves the model. */
    void save(ComputationGraph network, ModelCard card) throws IOException {
        WholeFile.Content content = unfinished -> ModelCard.save(network, card, unfinished, false);
        if (overwrite) {
            WholeFile.write(model, content);
        } else {
            WholeFile.write(model, ModelCard.fileKind(), content);
        }
    }

    /**
     * Writes the report.
     *
     * @return its page
     */
    Path write(RunReport report) throws IOException {
        return new HtmlReport(overwrite).write(report, reportFolder);
    }
}
