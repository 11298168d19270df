/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.examples.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.deeplearning4j.util.ModelSerializer;
import org.mobilenet4j.image.ModelCard;
import org.mobilenet4j.image.Preprocessing;
import org.mobilenet4j.io.WholeFile;
import org.mobilenet4j.weights.ImportOptions;
import org.mobilenet4j.weights.PretrainedNetwork;
import org.mobilenet4j.weights.RecognizedNetwork;
import org.mobilenet4j.weights.TensorFile;
import org.mobilenet4j.weights.TensorFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mobilenet4j convert}: a file of weights to a DL4J model, with what {@code classify} needs beside it. */
@Command(name = "convert", description = "Makes a model file of a file of weights.")
final class ConvertCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--labels",
            paramLabel = "LABELS",
            description = "Names of the classes, one a line, in the order of the classifier. Default: class 0, class 1,"
                    + " and so on.")
    private Path labels;

    @Option(
            names = "--without-background",
            description = "Leave out class 0, the background of Google's classifiers with 1001 classes.")
    private boolean withoutBackground;

    @Parameters(index = "0", paramLabel = "FILE", description = "A file of weights, as for inspect.")
    private Path file;

    @Parameters(index = "1", paramLabel = "MODEL", description = "Where the model goes, as a .zip file.")
    private Path model;

    @Override
    public Integer call() throws IOException {
        ImportOptions options =
                withoutBackground ? ImportOptions.everything().withoutBackground() : ImportOptions.everything();
        try (TensorFile tensors = TensorFiles.open(file)) {
            PretrainedNetwork loaded = PretrainedNetwork.load(tensors, options, UnaryOperator.identity());
            save(loaded);
            spec.commandLine().getErr().println(loaded.recognized());
            spec.commandLine().getErr().println(loaded.report());
        }
        return 0;
    }

    private void save(PretrainedNetwork loaded) throws IOException {
        RecognizedNetwork recognized = loaded.recognized();
        int classes = recognized.classes() - (withoutBackground ? 1 : 0);
        if (recognized.classes() == 0) {
            WholeFile.write(
                    model.toAbsolutePath(),
                    unfinished -> ModelSerializer.writeModel(loaded.network(), unfinished.toFile(), false));
            return;
        }
        ModelCard card = new ModelCard(
                labels(classes),
                Preprocessing.of(recognized.flavor(), recognized.inputSize(), recognized.inputSize()),
                Map.of("weights", file.getFileName().toString(), "recognized", recognized.toString()));
        ModelCard.save(loaded.network(), card, model, false);
    }

    private List<String> labels(int classes) throws IOException {
        if (labels == null) {
            return IntStream.range(0, classes).mapToObj(i -> "class " + i).collect(Collectors.toList());
        }
        List<String> names = Files.readAllLines(labels);
        if (names.size() != classes) {
            throw new IOException("The labels " + labels + " have " + names.size() + " lines, the network has "
                    + classes + " classes; give a name for each, one a line");
        }
        return names;
    }
}
