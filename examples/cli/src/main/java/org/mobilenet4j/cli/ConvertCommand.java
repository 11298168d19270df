/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.mobilenet4j.inference.ModelCard;
import org.mobilenet4j.weights.ImportOptions;
import org.mobilenet4j.weights.catalogue.PretrainedModel;
import org.mobilenet4j.weights.catalogue.PretrainedSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
            description =
                    "Names of the classes, one a line, in the order of the classifier. Default: those that come with"
                            + " the weights, ImageNet's for 1000 and 1001 classes, or else class 0, class 1, and so on.")
    private Path labels;

    @Option(
            names = "--without-background",
            description = "Leave out class 0, the background of Google's classifiers with 1001 classes.")
    private boolean withoutBackground;

    @Mixin
    private OverwriteOption overwrite;

    @Option(names = WeightsArgument.KEY, paramLabel = "KEY", description = WeightsArgument.KEY_DESCRIPTION)
    private String weightsKey;

    @Parameters(index = "0", paramLabel = "FILE|NAME", description = WeightsArgument.DESCRIPTION)
    private String weights;

    @Parameters(index = "1", paramLabel = "MODEL", description = "Where the model goes, as a .zip file.")
    private Path model;

    @Override
    public Integer call() throws IOException {
        PrintWriter err = spec.commandLine().getErr();
        Outputs outputs = overwrite
                .outputs()
                .reads("FILE|NAME", PretrainedSource.of(weights).file().orElse(null))
                .reads("--labels", labels)
                .file("model", model, ModelCard.fileKind(), ".zip");
        outputs.check();
        outputs.announce(err);
        ImportOptions options =
                withoutBackground ? ImportOptions.everything().withoutBackground() : ImportOptions.everything();
        PretrainedModel loaded = WeightsArgument.load(weights, weightsKey, options, err);
        if (labels != null) {
            loaded = LabelsFile.apply(labels, loaded);
        }
        PretrainedModel converted = loaded;
        outputs.write(
                model,
                ModelCard.fileKind(),
                unfinished -> ModelCard.save(converted.network(), converted.card(), unfinished, false));
        loaded.imported().ifPresent(imported -> {
            err.println(imported.recognized());
            err.println(imported.report());
        });
        err.println(loaded.card());
        return 0;
    }
}
