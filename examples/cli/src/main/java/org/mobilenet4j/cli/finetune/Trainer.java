/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.finetune;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.mobilenet4j.image.dataset.ImageFolder;
import org.mobilenet4j.training.EpochResult;
import org.mobilenet4j.training.FineTuning;
import org.mobilenet4j.training.FineTuningResult;
import org.mobilenet4j.training.TrainingDivergedException;
import org.mobilenet4j.training.data.FolderData;

/**
 * Trains a MobileNetV2 on pictures and tests it on validation pictures after each epoch, or on the test pictures if there are
 * none. Pictures are read,
 * augmented and scaled on background threads while the network trains.
 *
 * <p>Immutable; each {@link #train} is independent of the others. Two runs with the same settings and pictures see the
 * same batches and start from the same weights.
 */
final class Trainer {

    private final FinetuneSettings settings;
    private final NetworkRecipe recipe;
    private final EpochProgress progress;
    /** Null for none. */
    private final Checkpoints checkpoints;

    /**
     * @param settings    which network
     * @param recipe      how it is trained
     * @param progress    told how it goes
     * @param checkpoints where checkpoints go, and whether the training begins with one; null for none
     */
    Trainer(FinetuneSettings settings, NetworkRecipe recipe, EpochProgress progress, Checkpoints checkpoints) {
        this.settings = Objects.requireNonNull(settings, "settings");
        this.recipe = Objects.requireNonNull(recipe, "recipe");
        this.progress = Objects.requireNonNull(progress, "progress");
        this.checkpoints = checkpoints;
    }

    /**
     * Trains a network of its own.
     *
     * @param data the pictures
     * @return the network after the last epoch
     * @throws IOException                  if the weights to start from cannot be read or do not fit
     * @throws java.io.UncheckedIOException if a picture can no longer be read; the cause names it
     * @throws IllegalStateException        if the loss of the first epoch is no number: the learning rate is too high
     */
    TrainedNetwork train(ImageFolder data) throws IOException {
        try (DecodingThreads threads = new DecodingThreads()) {
            return train(data, threads);
        }
    }

    private TrainedNetwork train(ImageFolder data, DecodingThreads threads) throws IOException {
        FolderData training = FolderData.train(
                data,
                settings.preprocessing(),
                recipe.augmentation(),
                recipe.batchSize(),
                settings.seed(),
                threads.executor());
        FolderData held = data.validation().isEmpty()
                ? FolderData.test(data, settings.preprocessing(), HeldOutResult.BATCH, threads.executor())
                : FolderData.validation(data, settings.preprocessing(), HeldOutResult.BATCH, threads.executor());
        FineTuningResult result;
        Optional<String> divergence = Optional.empty();
        try {
            result = fit(data, training, held);
        } catch (TrainingDivergedException e) {
            result = e.best().orElseThrow(() -> new IllegalStateException(said(e), e));
            divergence = Optional.of(
                    said(e) + ". The model is that of epoch " + result.best().epoch());
        }
        List<EpochResult> epochs = result.history();
        TrainedNetwork trained = new TrainedNetwork(
                result.network(),
                epochs,
                recipe.tuning().stages().stream().map(Schedule::trains).toList(),
                HeldOutResult.of(result.network(), data, settings.preprocessing(), threads),
                Throughput.ofTraining(
                        training.examples() * epochs.size(),
                        epochs.stream().mapToDouble(EpochResult::seconds).sum(),
                        epochs.stream().mapToDouble(EpochResult::waitedSeconds).sum()),
                Optional.of(result.batchNorm()),
                Optional.empty(),
                result.properties(),
                result.statistics().disagree() ? List.of(result.statistics().toString()) : List.of(),
                false);
        return divergence.map(trained::endedEarly).orElse(trained);
    }

    private String said(TrainingDivergedException e) {
        return "The training diverged: its loss in epoch " + e.epoch() + " is " + e.loss()
                + "; lower --learning-rate, which is " + recipe.learningRate();
    }

    /** @param held the validation pictures, which may choose the epoch that is kept, or else the test pictures */
    private FineTuningResult fit(ImageFolder data, FolderData training, FolderData held) throws IOException {
        try {
            FineTuning.Builder builder = recipe.tuning().toBuilder()
                    .seed(settings.seed())
                    .keepBest(!data.validation().isEmpty());
            if (checkpoints != null) {
                checkpoints.applyTo(builder.dataDescription(description(data)));
            }
            FineTuning tuning = builder.build();
            return checkpoints != null && checkpoints.resume()
                    ? tuning.resume(training, held, progress)
                    : tuning.fit(settings.network(data.labels().size()), training, held, progress);
        } catch (TrainingDivergedException e) {
            if (checkpoints != null) {
                // to go on from there would only diverge again
                checkpoints.remove();
            }
            throw e;
        }
    }

    /** What a training that is resumed must have the same of, beside what the library knows. */
    private Map<String, String> description(ImageFolder data) throws IOException {
        Map<String, String> facts = new LinkedHashMap<>(recipe.lines());
        facts.put("size", settings.size() + " x " + settings.size());
        facts.put("width", Double.toString(settings.widthMultiplier()));
        facts.put("start", settings.start().toString());
        settings.preset().ifPresent(preset -> facts.put("preset", preset.toString()));
        facts.put("pictures (their hash)", PicturesHash.of(data));
        return facts;
    }
}
