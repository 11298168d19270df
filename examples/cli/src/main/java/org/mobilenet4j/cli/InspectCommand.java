/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.mobilenet4j.weights.WeightInspection;
import org.mobilenet4j.weights.format.TensorFile;
import org.mobilenet4j.weights.format.TensorFiles;
import org.mobilenet4j.weights.format.WeightsFileException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mobilenet4j inspect}: what a file of weights is, where its tensors go, and what would not fit. */
@Command(
        name = "inspect",
        description = "Shows what a file of weights is, where its tensors go, and what would not fit.")
final class InspectCommand implements Callable<Integer> {

    private static final int DOES_NOT_FIT = 1;

    @Spec
    private CommandSpec spec;

    @Option(names = "--json", description = "Print one JSON object instead of text.")
    private boolean json;

    @Option(names = WeightsArgument.KEY, paramLabel = "KEY", description = WeightsArgument.KEY_DESCRIPTION)
    private String weightsKey;

    @Parameters(
            paramLabel = "FILE",
            description = "Keras .h5 or .weights.h5, .safetensors, PyTorch .pth, .pt or .bin, ONNX, or the folder of a"
                    + " Hugging Face checkpoint.")
    private Path file;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        try (TensorFile tensors = TensorFiles.open(file, weightsKey)) {
            InspectionReport report = report(tensors);
            out.println(json ? report.toJson() : report.toText().stripTrailing());
            return report.fits() ? 0 : DOES_NOT_FIT;
        }
    }

    /** A file of another model still has tensors to show. */
    private static InspectionReport report(TensorFile tensors) throws IOException {
        try {
            return InspectionReport.of(tensors, WeightInspection.of(tensors));
        } catch (WeightsFileException e) {
            return InspectionReport.ofUnknown(tensors, e.getMessage());
        }
    }
}
