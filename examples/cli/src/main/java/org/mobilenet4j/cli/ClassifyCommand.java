/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.mobilenet4j.image.codec.UnreadableImageException;
import org.mobilenet4j.inference.ImageClassifier;
import org.mobilenet4j.inference.Prediction;
import org.mobilenet4j.weights.catalogue.PretrainedModel;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mobilenet4j classify}: names what pictures show, with a saved model or published weights. */
@Command(name = "classify", description = "Names what pictures show.")
final class ClassifyCommand implements Callable<Integer> {

    private static final int SOMETHING_FAILED = 1;

    @Spec
    private CommandSpec spec;

    @ArgGroup(multiplicity = "1")
    private ModelOptions source;

    @Option(
            names = "--labels",
            paramLabel = "LABELS",
            description =
                    "Names of the classes, one a line, in the order of the classifier. Default: those that come with"
                            + " the model; ImageNet's for 1000 and 1001 classes.")
    private Path labels;

    @Option(
            names = "--top",
            paramLabel = "K",
            defaultValue = "5",
            description = "How many classes to name for each picture. Default: ${DEFAULT-VALUE}.")
    private int top;

    @Option(
            names = "--json",
            description =
                    "Print one JSON object a line instead of a table; that of an image that cannot be read has an error.")
    private boolean json;

    @Parameters(
            paramLabel = "IMAGE",
            arity = "1..*",
            description = "Pictures, and folders to search for pictures, also below them.")
    private List<Path> images;

    private final List<UnreadableImageException> skipped = new ArrayList<>();
    private int classified;
    private long nanos;

    @Override
    public Integer call() throws IOException {
        new OptionRange(spec).require("--top", top, 1, Long.MAX_VALUE);
        List<Path> files = List.copyOf(new LinkedHashSet<>(
                PictureArguments.files(images, spec.commandLine().getErr())));
        ImageClassifier classifier = classifier();
        PrintWriter out = spec.commandLine().getOut();
        PredictionPrinter printer = json
                ? new JsonPredictions(out)
                : new PredictionTable(out, files, classifier.card().labels());
        try (Progress progress = Progress.start("Classifying", files.size())) {
            for (Path file : files) {
                classify(classifier, file, printer);
                progress.step();
                if (out.checkError()) {
                    break; // whoever read the results has gone
                }
            }
        }
        if (!out.checkError()) {
            report(files.size());
        }
        return skipped.isEmpty() ? 0 : SOMETHING_FAILED;
    }

    private ImageClassifier classifier() throws IOException {
        PrintWriter err = spec.commandLine().getErr();
        PretrainedModel model = source.load(err);
        if (model.card().labels().isEmpty()) {
            throw new IOException(
                    "Cannot classify with " + source + ": it has no classifier; use embed for its features,"
                            + " or finetune to train a classifier on pictures of your own");
        }
        if (labels != null) {
            model = LabelsFile.apply(labels, model);
        } else if (model.card().hasNumberedLabels()) {
            err.println("The classes of " + source + " have no names in it; --labels gives them some");
        }
        try {
            return new ImageClassifier(model.network(), model.card());
        } catch (IllegalArgumentException e) {
            throw new IOException("Cannot use the model " + source + ": " + e.getMessage(), e);
        }
    }

    private void classify(ImageClassifier classifier, Path file, PredictionPrinter printer) {
        long start = System.nanoTime();
        try {
            List<Prediction> predictions = classifier.classify(file, top);
            long taken = System.nanoTime() - start;
            nanos += taken;
            classified++;
            printer.print(file, predictions, taken / 1e6);
        } catch (UnreadableImageException e) {
            skipped.add(e);
            printer.printFailure(file, e.reason());
        }
    }

    private void report(int files) {
        PrintWriter err = spec.commandLine().getErr();
        if (!skipped.isEmpty()) {
            err.println("Skipped " + skipped.size() + " of " + pictures(files) + ":");
            skipped.forEach(e -> err.println("  " + e.image() + ": " + e.reason()));
        }
        if (classified > 0) {
            err.println(String.format(
                    Locale.ROOT,
                    "Classified %s in %.1f s, %.1f a second",
                    pictures(classified),
                    nanos / 1e9,
                    classified / (nanos / 1e9)));
        }
    }

    private static String pictures(int count) {
        return count == 1 ? "1 picture" : count + " pictures";
    }
}
