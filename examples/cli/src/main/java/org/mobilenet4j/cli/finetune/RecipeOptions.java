/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.finetune;

import java.nio.file.Path;
import java.util.Locale;
import java.util.function.BiFunction;
import org.mobilenet4j.cli.OptionRange;
import org.mobilenet4j.training.batchnorm.BatchNormPolicy;
import org.mobilenet4j.training.loss.ClassWeights;
import picocli.CommandLine.Option;

/** The options of {@code finetune} about how a network learns. */
final class RecipeOptions {

    /** What {@code --weights} alone means. */
    private static final Preset DEFAULT = Preset.BALANCED;

    @Option(
            names = "--preset",
            paramLabel = "NAME",
            converter = ChoiceConverter.OfPreset.class,
            description = "How published weights learn the new classes, with --weights only: ${COMPLETION-CANDIDATES}."
                    + " fast leaves the network as it is and trains a linear classifier on its features, balanced trains"
                    + " all of it, accurate trains it longer. The options below change what a preset says."
                    + " Default: balanced.")
    private Preset preset;

    @Option(
            names = "--cache",
            paramLabel = "DIR",
            description =
                    "Keep the features of --preset fast in this folder, so that they are not computed again the next"
                            + " time. Default: in memory.")
    private Path cache;

    @Option(
            names = "--epochs",
            paramLabel = "N",
            description =
                    "Passes over the training pictures in all; several stages of a preset share them in proportion,"
                            + " with --preset fast they are the classifier's. Default: the preset's; without --weights 40, drawn"
                            + " pictures 3.")
    private Integer epochs;

    @Option(
            names = "--batch",
            paramLabel = "N",
            description =
                    "Pictures per update of the weights; 1 with --batch-norm frozen or auto only. Default: the preset's; without --weights 16.")
    private Integer batch;

    @Option(
            names = "--learning-rate",
            paramLabel = "R",
            description = "Highest learning rate; of several stages of a preset, all rates change by the same factor."
                    + " Default: the preset's; without --weights 0.02.")
    private Double learningRate;

    @Option(
            names = "--freeze-through",
            paramLabel = "BLOCK",
            description =
                    "Leave the network as it is up to this block or vertex, such as block_12, with --weights only."
                            + " One stage takes the place of the preset's.")
    private String freezeThrough;

    @Option(
            names = "--batch-norm",
            paramLabel = "POLICY",
            converter = ChoiceConverter.OfBatchNorm.class,
            description = "What becomes of batch norm's running statistics: ${COMPLETION-CANDIDATES}. train lets them"
                    + " follow, frozen keeps them, recalibrate computes them anew after the training, auto chooses by the"
                    + " pictures and the batch size and says which. Default: the preset's; without --weights train.")
    private BatchNormOption batchNorm;

    @Option(
            names = "--label-smoothing",
            paramLabel = "S",
            description =
                    "Share of the target that is spread over all classes. Default: the preset's; without --weights"
                            + " 0.")
    private Double labelSmoothing;

    @Option(
            names = "--class-weights",
            paramLabel = "NAME",
            converter = ChoiceConverter.OfClassWeights.class,
            description =
                    "How much the classes count: none, each as often as there are pictures of it, or balanced, all the"
                            + " same, for classes with few pictures. Default: none.")
    private ClassWeights classWeights;

    @Option(
            names = "--mixup",
            paramLabel = "ALPHA",
            description =
                    "Mix the pictures of a batch in pairs, by shares from Beta(ALPHA, ALPHA); usual are 0.1 to 0.4."
                            + " Default: the preset's; without --weights 0, off.")
    private Double mixup;

    @Option(
            names = "--weight-average",
            paramLabel = "D",
            description =
                    "Test and keep an exponential moving average of the weights with this decay, such as 0.99, not"
                            + " the last weights. Default: the preset's; without --weights 0, off.")
    private Double weightAverage;

    /** The preset to start from. */
    Preset preset() {
        return preset == null ? DEFAULT : preset;
    }

    /** True if nothing but a head is to be trained. */
    boolean headOnly() {
        return preset == Preset.FAST;
    }

    /** The folder that keeps features; null for none. */
    Path cache() {
        return cache;
    }

    /**
     * Finds options that contradict each other, before anything is downloaded or read.
     *
     * @param pretrained true if there are weights to start from
     * @throws IllegalArgumentException if there are some; the message names them
     */
    void requireConsistent(boolean pretrained) {
        if (!pretrained) {
            refuse(
                    "--preset",
                    preset,
                    "without --weights: presets are for published weights; add some, such as --weights"
                            + " keras/mobilenet_v2_1.0_224, or leave --preset out");
            refuse(
                    "--freeze-through",
                    freezeThrough,
                    "without --weights: random weights that are frozen learn nothing; add weights, or leave it out");
        }
        if (!headOnly()) {
            refuse("--cache", cache, "without --preset fast, whose features it keeps; add that, or leave --cache out");
        } else {
            String why =
                    "with --preset fast, which trains a classifier on features of the frozen network; leave it out,"
                            + " or choose --preset balanced";
            refuse("--freeze-through", freezeThrough, why);
            refuse("--batch-norm", batchNorm, why);
            refuse("--mixup", mixup, why);
            refuse("--weight-average", weightAverage, why);
        }
    }

    private static void refuse(String option, Object given, String why) {
        if (given != null) {
            throw new IllegalArgumentException(option + " has no meaning " + why);
        }
    }

    /** A head's recipe with what the options say. */
    HeadRecipe applyTo(HeadRecipe recipe) {
        HeadRecipe changed = cache == null ? recipe : recipe.withCache(cache);
        changed = with("--epochs", changed, epochs, HeadRecipe::withEpochs);
        changed = with("--batch", changed, batch, HeadRecipe::withBatchSize);
        changed = with("--learning-rate", changed, learningRate, HeadRecipe::withLearningRate);
        changed = with("--label-smoothing", changed, labelSmoothing, HeadRecipe::withLabelSmoothing);
        return with("--class-weights", changed, classWeights, HeadRecipe::withClassWeights);
    }

    /** A network's recipe with what the options say. */
    NetworkRecipe applyTo(NetworkRecipe recipe) {
        NetworkRecipe changed = with("--freeze-through", recipe, freezeThrough, NetworkRecipe::withFreezeThrough);
        // before the batch size: the policy decides how small it may be
        changed = batchNorm == null ? changed : changed.withBatchNorm(batchNorm.policy());
        changed = with("--mixup", changed, mixup, NetworkRecipe::withMixup);
        changed = with("--weight-average", changed, weightAverage, NetworkRecipe::withWeightAverage);
        changed = with("--epochs", changed, epochs, NetworkRecipe::withEpochs);
        changed = with("--batch", changed, batch, NetworkRecipe::withBatchSize);
        changed = with("--learning-rate", changed, learningRate, NetworkRecipe::withLearningRate);
        changed = with("--label-smoothing", changed, labelSmoothing, NetworkRecipe::withLabelSmoothing);
        return with("--class-weights", changed, classWeights, NetworkRecipe::withClassWeights);
    }

    private static <R, V> R with(String option, R recipe, V value, BiFunction<R, V, R> change) {
        return value == null ? recipe : OptionRange.named(option, () -> change.apply(recipe, value));
    }

    /** The policies by their names on the command line. */
    enum BatchNormOption {
        AUTO(BatchNormPolicy.AUTO),
        TRAIN(BatchNormPolicy.TRAIN_STATISTICS),
        FROZEN(BatchNormPolicy.FROZEN_STATISTICS),
        RECALIBRATE(BatchNormPolicy.RECALIBRATE);

        private final BatchNormPolicy policy;

        BatchNormOption(BatchNormPolicy policy) {
            this.policy = policy;
        }

        BatchNormPolicy policy() {
            return policy;
        }

        /** As on the command line. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
