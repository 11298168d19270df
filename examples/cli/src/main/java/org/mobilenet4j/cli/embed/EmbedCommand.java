/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.embed;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.mobilenet4j.cli.ModelOptions;
import org.mobilenet4j.cli.Outputs;
import org.mobilenet4j.cli.OverwriteOption;
import org.mobilenet4j.cli.PictureArguments;
import org.mobilenet4j.cli.Progress;
import org.mobilenet4j.inference.FeatureExtractor;
import org.mobilenet4j.weights.catalogue.PretrainedModel;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mobilenet4j embed}: pictures to vectors, for search, clustering and classifiers of other programs. */
@Command(
        name = "embed",
        description = "Writes what the network makes of pictures before it classifies them: a vector for each.")
public final class EmbedCommand implements Callable<Integer> {

    private static final int SOMETHING_FAILED = 1;
    private static final String NPY = ".npy";
    private static final String CSV = ".csv";

    @Spec
    private CommandSpec spec;

    @ArgGroup(multiplicity = "1")
    private ModelOptions source;

    @Option(
            names = "--output",
            paramLabel = "FEATURES",
            required = true,
            description =
                    "Where the features go: a NumPy file (.npy), float32, [pictures, features], a row for each picture"
                            + " in the order given; beside it, with the ending .csv, which row is which picture. A picture that"
                            + " cannot be read has no row.")
    private Path output;

    @Mixin
    private OverwriteOption overwrite;

    @Parameters(
            paramLabel = "IMAGE",
            arity = "1..*",
            description = "Pictures, and folders to search for pictures, also below them.")
    private List<Path> images;

    @Override
    public Integer call() throws IOException {
        Path names = names();
        PrintWriter err = spec.commandLine().getErr();
        Outputs outputs = outputs(names);
        outputs.check();
        outputs.announce(err);
        List<Path> files = PictureArguments.files(images, err);
        PretrainedModel model = source.load(err);
        FeatureFile features = new FeatureFile(extractor(model), model.card().preprocessing(), outputs);
        long start = System.nanoTime();
        try (Progress progress = Progress.start("Embedding", files.size())) {
            features.write(files, output.toAbsolutePath(), names.toAbsolutePath(), progress::step);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        if (!features.skipped().isEmpty()) {
            err.println("Left out " + features.skipped().size() + " of " + files.size() + " pictures:");
            features.skipped().forEach(e -> err.println("  " + e.image() + ": " + e.reason()));
        }
        err.println(String.format(
                Locale.ROOT,
                "%d rows in %s, their pictures in %s; %.1f s, %.1f a second",
                features.rows(),
                output,
                names,
                seconds,
                features.rows() / seconds));
        return features.skipped().isEmpty() ? 0 : SOMETHING_FAILED;
    }

    private Outputs outputs(Path names) throws IOException {
        Outputs outputs = overwrite
                .outputs()
                .file("features", output, FeatureFile.kind(names), NPY)
                .file("images' names", names, RowNames.KIND, CSV);
        images.forEach(image -> outputs.reads("IMAGE", image));
        source.file().ifPresent(file -> outputs.reads("--model or --weights", file));
        return outputs;
    }

    private FeatureExtractor extractor(PretrainedModel model) throws IOException {
        try {
            return new FeatureExtractor(model.network());
        } catch (IllegalArgumentException e) {
            throw new IOException("Cannot use the model " + source + ": " + e.getMessage(), e);
        }
    }

    private Path names() {
        String name = output.getFileName() == null ? "" : output.getFileName().toString();
        if (!name.toLowerCase(Locale.ROOT).endsWith(NPY) || name.length() == NPY.length()) {
            throw new ParameterException(
                    spec.commandLine(), "--output must name a NumPy file, such as features.npy; found " + output);
        }
        return output.resolveSibling(name.substring(0, name.length() - NPY.length()) + CSV);
    }
}
