/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.doctor;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.mobilenet4j.cli.WeightsArgument;
import org.mobilenet4j.weights.ImportOptions;
import org.mobilenet4j.weights.catalogue.PretrainedModel;
import org.mobilenet4j.weights.catalogue.PretrainedSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mobilenet4j doctor}: whether weights are sound, and which usual mistake explains an unexpected answer. */
@Command(
        name = "doctor",
        description = "Examines weights, and tries the usual mistakes on a picture to explain an unexpected answer.")
public final class DoctorCommand implements Callable<Integer> {

    private static final int UNHEALTHY = 1;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--picture",
            paramLabel = "IMAGE",
            description = "What to show the network. Default: a drawn landscape.")
    private Path picture;

    @Option(
            names = "--expect",
            paramLabel = "CLASS",
            description = "The class that should come out, or that another program says: a label or an index from 0.")
    private String expectedClass;

    @Option(
            names = "--expect-values",
            paramLabel = "VALUES",
            description = "What another program computes for the picture, as a NumPy file (.npy) of one row: logits,"
                    + " probabilities or pooled features.")
    private Path expectedValues;

    @Option(names = "--json", description = "Print one JSON object instead of text.")
    private boolean json;

    @Option(names = WeightsArgument.KEY, paramLabel = "KEY", description = WeightsArgument.KEY_DESCRIPTION)
    private String weightsKey;

    @Parameters(paramLabel = "FILE|NAME", description = WeightsArgument.DESCRIPTION)
    private String weights;

    @Override
    public Integer call() throws IOException {
        if (picture == null && (expectedClass != null || expectedValues != null)) {
            throw new ParameterException(spec.commandLine(), "An expectation needs its picture: --picture IMAGE");
        }
        if (expectedClass != null && expectedValues != null) {
            throw new ParameterException(spec.commandLine(), "Give --expect or --expect-values, not both");
        }
        PrintWriter out = spec.commandLine().getOut();
        PretrainedModel model = model();
        DoctorReport report = examine(model);
        out.println(json ? report.toJson() : report.toText().stripTrailing());
        return report.isHealthy() ? 0 : UNHEALTHY;
    }

    /** A saved model's numbers may be broken: that is what is looked for. */
    private PretrainedModel model() throws IOException {
        Optional<Path> file = PretrainedSource.of(weights).file();
        return weightsKey == null && file.isPresent() && PretrainedModel.isModelFile(file.get())
                ? PretrainedModel.restoreUnchecked(file.get())
                : WeightsArgument.load(
                        weights,
                        weightsKey,
                        ImportOptions.everything(),
                        spec.commandLine().getErr());
    }

    private DoctorReport examine(PretrainedModel model) throws IOException {
        if (picture != null) {
            return examine(model, picture, picture.toString());
        }
        try (BundledPicture bundled = BundledPicture.unpack()) {
            return examine(model, bundled.file(), BundledPicture.NAME);
        }
    }

    private DoctorReport examine(PretrainedModel model, Path shown, String name) throws IOException {
        List<Finding> findings = new ArrayList<>(ParameterCheck.of(model.network()));
        if (findings.stream().anyMatch(finding -> finding.level() == Finding.Level.FAILURE)) {
            return new DoctorReport(weights, model.card(), name, findings, List.of(), null);
        }
        Trial trial = new Trial(model);
        List<Answer> answers = trial.run(shown);
        findings.addAll(new AnswerCheck(trial, shown).findings(answers));
        return new DoctorReport(weights, model.card(), name, findings, answers, diagnosis(model, answers));
    }

    private Diagnosis diagnosis(PretrainedModel model, List<Answer> answers) throws IOException {
        if (expectedValues != null) {
            return Diagnosis.ofValues(answers, ExpectedValues.read(expectedValues));
        }
        List<String> labels = model.card().labels();
        return expectedClass == null ? null : Diagnosis.ofClass(answers, indexOf(expectedClass, labels), labels);
    }

    private int indexOf(String wanted, List<String> labels) throws IOException {
        for (int i = 0; i < labels.size(); i++) {
            if (labels.get(i).equalsIgnoreCase(wanted)) {
                return i;
            }
        }
        if (wanted.matches("[0-9]{1,6}") && Integer.parseInt(wanted) < labels.size()) {
            return Integer.parseInt(wanted);
        }
        throw new IOException(
                labels.isEmpty()
                        ? "Cannot expect the class " + wanted + " of " + weights + ": it has no classifier; give"
                                + " --expect-values with another program's features"
                        : "There is no class \"" + wanted + "\" in " + weights + "; expected one of its "
                                + labels.size() + " labels, such as \"" + labels.get(0) + "\", or 0 to "
                                + (labels.size() - 1));
    }
}
