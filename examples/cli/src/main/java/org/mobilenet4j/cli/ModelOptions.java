/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import org.mobilenet4j.weights.ImportOptions;
import org.mobilenet4j.weights.catalogue.PretrainedModel;
import org.mobilenet4j.weights.catalogue.PretrainedSource;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** The network of a command that uses one: {@code --model} or {@code --weights}. */
public final class ModelOptions {

    @Option(
            names = "--model",
            paramLabel = "MODEL",
            required = true,
            description = "A model file that finetune or convert saved, with its labels and preprocessing inside.")
    private Path model;

    @ArgGroup(exclusive = false)
    private Weights weights;

    /**
     * Loads the network.
     *
     * @param err where downloads are told of
     */
    public PretrainedModel load(PrintWriter err) throws IOException {
        return model != null
                ? PretrainedModel.restore(model)
                : WeightsArgument.load(weights.fileOrName, weights.key, ImportOptions.everything(), err);
    }

    /** The file or folder, if it is one. */
    public Optional<Path> file() throws IOException {
        return model != null
                ? Optional.of(model)
                : PretrainedSource.of(weights.fileOrName).file();
    }

    /** What was written. */
    @Override
    public String toString() {
        return model != null ? model.toString() : weights.fileOrName;
    }

    /** A file or name, and which weights in it. */
    private static final class Weights {

        @Option(
                names = "--weights",
                paramLabel = "FILE|NAME",
                required = true,
                description = WeightsArgument.DESCRIPTION)
        private String fileOrName;

        @Option(names = WeightsArgument.KEY, paramLabel = "KEY", description = WeightsArgument.KEY_DESCRIPTION)
        private String key;
    }
}
