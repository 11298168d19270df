/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.examples.finetune;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.mobilenet4j.examples.report.HtmlReport;
import org.mobilenet4j.io.TemporaryFolder;

/** Where a run's results go: a model file and a folder for the report. Immutable. */
final class ResultFiles {

    private static final String ZIP = ".zip";
    private static final String REPORT_SUFFIX = "-report";
    private static final String CHECKPOINT_SUFFIX = ".checkpoint";

    private final Path model;
    private final Path reportFolder;

    /**
     * @param model        the model file
     * @param reportFolder the report's folder; null for one beside the model, {@code model-report} for {@code model.zip}
     */
    ResultFiles(Path model, Path reportFolder) {
        this.model = model;
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
        return besideModel(model, CHECKPOINT_SUFFIX);
    }

    /**
     * Removes what a program left here that was killed while it wrote.
     *
     * @throws IOException if that fails
     */
    void removeAbandoned() throws IOException {
        TemporaryFolder.removeAbandoned(model);
        for (Path file : HtmlReport.files(reportFolder)) {
            TemporaryFolder.removeAbandoned(file);
        }
    }

    /** The report's folder. */
    Path reportFolder() {
        return reportFolder;
    }

    /**
     * Finds out what would fail after the training only.
     *
     * @throws IOException if model or report cannot be written; the message says why
     */
    void requireWritable() throws IOException {
        if (Files.isDirectory(model)) {
            throw new IOException("Cannot write the model to " + model + ": it is a folder; name a file in it, such as "
                    + model.resolve("model.zip"));
        }
        if (Files.exists(reportFolder) && !Files.isDirectory(reportFolder)) {
            throw new IOException("Cannot write the report to " + reportFolder + ": it is a file; name a folder");
        }
        requireApart();
        requireWritable("model", model, model.toAbsolutePath().getParent());
        requireWritable("report", reportFolder.resolve(HtmlReport.FILE_NAME), reportFolder.toAbsolutePath());
    }

    /**
     * Finds out whether a checkpoint can be kept beside them.
     *
     * @throws IOException if it cannot be written, or would replace one of the results; the message says why
     */
    void requireWritable(Path checkpoint) throws IOException {
        requireApart(checkpoint);
        requireWritable("checkpoint", checkpoint, checkpoint.toAbsolutePath().getParent());
    }

    /**
     * Finds out whether files can be kept in a folder.
     *
     * @param what what they are, for people
     * @throws IOException if they cannot
     */
    static void requireWritableFolder(String what, Path folder) throws IOException {
        requireWritable(what, folder, folder.toAbsolutePath());
    }

    /** The model is a file where the report needs a folder, or the report's page would replace the model. */
    private void requireApart() throws IOException {
        Path file = model.toAbsolutePath().normalize();
        Path folder = reportFolder.toAbsolutePath().normalize();
        if (folder.startsWith(file) || folder.resolve(HtmlReport.FILE_NAME).equals(file)) {
            throw new IOException("Cannot write the model to " + model + " and the report to " + reportFolder
                    + ": they need places of their own; leave --report out for a folder beside the model");
        }
    }

    /** The checkpoint would replace the model or a part of the report. */
    private void requireApart(Path checkpoint) throws IOException {
        Path file = checkpoint.toAbsolutePath().normalize();
        Path folder = reportFolder.toAbsolutePath().normalize();
        if (file.equals(model.toAbsolutePath().normalize()) || file.startsWith(folder) || folder.startsWith(file)) {
            throw new IOException("Cannot keep the checkpoint in " + checkpoint + ", the model in " + model
                    + " and the report in " + reportFolder
                    + ": they need places of their own; leave --checkpoint out for a file beside the model");
        }
    }

    private static void requireWritable(String what, Path target, Path folder) throws IOException {
        Path existing = folder;
        while (existing != null && Files.notExists(existing)) {
            existing = existing.getParent();
        }
        if (existing == null || !Files.isDirectory(existing) || !Files.isWritable(existing)) {
            throw new IOException("Cannot write the " + what + " to " + target + ": " + existing
                    + (existing != null && !Files.isDirectory(existing)
                            ? " is a file, not a folder"
                            : " cannot be written to")
                    + "; name another place");
        }
    }
}
