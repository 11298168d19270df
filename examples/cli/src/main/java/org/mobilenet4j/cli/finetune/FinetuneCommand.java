/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.finetune;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.mobilenet4j.cli.DownloadProgress;
import org.mobilenet4j.cli.OptionRange;
import org.mobilenet4j.cli.Outputs;
import org.mobilenet4j.cli.OverwriteOption;
import org.mobilenet4j.cli.WeightsArgument;
import org.mobilenet4j.cli.demo.DrawnDataset;
import org.mobilenet4j.internal.io.ExclusiveUse;
import org.mobilenet4j.weights.catalogue.PretrainedSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code mobilenet4j finetune}: trains a network on pictures and saves it with a report. */
@Command(
        name = "finetune",
        description = {
            "Trains MobileNetV2 on pictures of a folder or a list and tests it on held-out ones.",
            "Without --data it draws a small data set of its own: six classes that only shape and texture tell apart."
        })
public final class FinetuneCommand implements Callable<Integer> {

    /** There is a model, but not of all epochs. */
    private static final int ENDED_EARLY = 1;

    private static final int DEFAULT_DRAWN = 350;
    /** Some gigabytes of files. */
    private static final int MOST_DRAWN = 100_000;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--data",
            paramLabel = "DIR|LIST",
            description =
                    "One folder of images per class; or train/, val/ and test/ (or other usual names) with one folder"
                            + " per class each; or a CSV list with a header and the columns path, label and, if you like,"
                            + " split: train, validation or test. Validation images choose the epoch that is kept. Where"
                            + " nothing says what is held out, a fifth of each class is.")
    private Path data;

    @Option(
            names = "--data-out",
            paramLabel = "DIR",
            description = "Keep the drawn pictures in this new folder. Default: a temporary one.")
    private Path dataOut;

    @Option(
            names = "--drawn",
            paramLabel = "N",
            description = "Pictures of each class to draw for training; a quarter as many are held out. " + "Default: "
                    + DEFAULT_DRAWN + ".")
    private Integer drawn;

    @Option(
            names = "--weights",
            paramLabel = "FILE|NAME",
            description =
                    "Start from published weights instead of random ones: a .h5, .safetensors, .pth or .onnx file,"
                            + " or a checkpoint's name, such as keras/mobilenet_v2_1.0_224, to be downloaded. They decide width,"
                            + " depth, flavour and the scale of pixels; the classifier is new.")
    private String weights;

    @Option(names = WeightsArgument.KEY, paramLabel = "KEY", description = WeightsArgument.KEY_DESCRIPTION)
    private String weightsKey;

    @Mixin
    private RecipeOptions recipe;

    @Option(
            names = "--size",
            paramLabel = "S",
            description = "Height and width of the network's input in pixels. Default: 96, drawn pictures 48,"
                    + " with --weights theirs.")
    private Integer size;

    @Option(
            names = "--width",
            paramLabel = "A",
            description = "Width multiplier, the factor of every layer's channels. Default: 0.35,"
                    + " with --weights theirs.")
    private Double width;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Seed of weights, order, augmentation, split and drawing. Default: 42.")
    private Long seed;

    @Option(
            names = "--output",
            paramLabel = "MODEL",
            defaultValue = "model.zip",
            description = "The model file to write, with labels and preprocessing inside. Default: ${DEFAULT-VALUE}.")
    private Path output;

    @Option(
            names = "--report",
            paramLabel = "DIR",
            description = "The folder of the report. Default: beside the model, model-report for model.zip.")
    private Path report;

    @Mixin
    private CheckpointOptions checkpointing;

    @Mixin
    private OverwriteOption overwrite;

    @Option(names = "--json", description = "Print one JSON object instead of the summary.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        requireConsistent();
        ResultFiles results = new ResultFiles(output, report, overwrite.overwrite());
        Checkpoints checkpoints = recipe.headOnly() ? null : checkpoints(results);
        Outputs outputs = check(results, checkpoints);
        FinetuneSettings settings = settings();
        if (checkpoints == null) {
            outputs.announce(spec.commandLine().getErr());
            return run(settings, results, null);
        }
        ExclusiveUse use = checkpoints.begin();
        try {
            outputs.announce(spec.commandLine().getErr());
            return run(settings, results, checkpoints);
        } finally {
            use.close();
        }
    }

    /** @param checkpoints null for none */
    private int run(FinetuneSettings settings, ResultFiles results, Checkpoints checkpoints) throws IOException {
        results.removeAbandoned();
        try (PictureSource source = source(settings.seed())) {
            FinetuneResult result = new FinetuneJob(
                            settings, results, checkpoints, spec.commandLine().getErr())
                    .run(source);
            print(result);
            return result.endedEarly() ? ENDED_EARLY : 0;
        }
    }

    /** Before anything is downloaded, trained or removed, finds out what must not or cannot be written. */
    private Outputs check(ResultFiles results, Checkpoints checkpoints) throws IOException {
        Outputs outputs = results.addTo(overwrite.outputs())
                .reads("--data", data)
                .reads("--data-out", dataOut)
                .reads(
                        "--weights",
                        weights == null
                                ? null
                                : PretrainedSource.of(weights).file().orElse(null));
        if (checkpoints != null) {
            checkpoints.addTo(outputs);
        }
        if (recipe.cache() != null) {
            outputs.folder("features", recipe.cache(), Map.of());
        }
        outputs.check();
        return outputs;
    }

    private void requireConsistent() {
        if (data != null && dataOut != null) {
            throw usage("--data-out keeps drawn pictures; it has no meaning with --data");
        }
        if (data != null && drawn != null) {
            throw usage("--drawn says how many pictures to draw; it has no meaning with --data");
        }
        if (drawn != null) {
            new OptionRange(spec).require("--drawn", drawn, 1, MOST_DRAWN);
        }
        if (recipe.headOnly() && checkpointing.given()) {
            throw usage("--resume and --checkpoint have no meaning with --preset fast, whose training takes seconds;"
                    + " leave them out, and keep its features with --cache DIR");
        }
        if (weightsKey != null && weights == null) {
            throw usage(
                    WeightsArgument.KEY + " chooses among the weights of a file; it has no meaning without --weights");
        }
        try {
            recipe.requireConsistent(weights != null);
        } catch (IllegalArgumentException e) {
            throw usage(e.getMessage());
        }
    }

    private Checkpoints checkpoints(ResultFiles results) {
        try {
            return checkpointing.checkpoints(results);
        } catch (IllegalArgumentException e) {
            throw usage(e.getMessage());
        }
    }

    private PictureSource source(long drawingSeed) throws IOException {
        if (data != null) {
            return PictureSource.of(data);
        }
        int train = drawn == null ? DEFAULT_DRAWN : drawn;
        DrawnDataset dataset = new DrawnDataset(drawingSeed, DrawnDataset.DEFAULT_SIZE, train, Math.max(1, train / 4));
        if (dataOut != null && checkpointing.resume() && Files.isDirectory(dataOut)) {
            return PictureSource.of(dataOut);
        }
        return dataOut != null ? PictureSource.drawn(dataset, dataOut) : PictureSource.drawn(dataset);
    }

    private FinetuneSettings defaults() throws IOException {
        if (weights == null) {
            return data == null ? FinetuneSettings.drawnPictures() : FinetuneSettings.defaults();
        }
        try (DownloadProgress progress = new DownloadProgress(spec.commandLine().getErr())) {
            return FinetuneSettings.pretrained(weights, weightsKey, recipe.preset(), progress);
        }
    }

    private FinetuneSettings settings() throws IOException {
        FinetuneSettings settings = defaults();
        try {
            settings = settings.withRecipe(settings.recipe().with(recipe));
            FinetuneSettings ofRecipe = settings;
            FinetuneSettings sized =
                    size == null ? ofRecipe : OptionRange.named("--size", () -> ofRecipe.withSize(size));
            settings = width == null ? sized : OptionRange.named("--width", () -> sized.withWidthMultiplier(width));
            return seed == null ? settings : settings.withSeed(seed);
        } catch (IllegalArgumentException e) {
            throw usage(e.getMessage());
        }
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private void print(FinetuneResult result) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(new ObjectMapper().writeValueAsString(result));
        } else {
            out.println(String.format(
                    Locale.ROOT,
                    "Trained %d epochs on %d images of %d classes: %s; %s in all",
                    result.epochs(),
                    result.trainImages(),
                    result.classes().size(),
                    result.throughput(),
                    ReportContent.duration(result.seconds())));
            out.println("Model:    " + result.model());
            out.println(String.format(
                    Locale.ROOT,
                    "Accuracy: %.1f %% of %d %s images",
                    100 * result.testAccuracy(),
                    result.testImages(),
                    result.testedOn()));
            out.println("Report:   " + result.report());
        }
        out.flush();
    }
}
