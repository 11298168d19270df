/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.finetune;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.mobilenet4j.image.dataset.ImageFolder;
import org.mobilenet4j.inference.ModelCard;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * One run of {@code finetune} from the pictures to the saved model and its report. The model is saved before the report
 * is written, so that a failing report costs no training. Immutable.
 */
final class FinetuneJob {

    private static final double NANOS = 1e9;

    /** Pixels of a batch up to which ND4J gets one thread, 16 pictures of 128x128: waking more is the larger part there. */
    private static final long SMALL_BATCH = 1 << 18;

    private final FinetuneSettings settings;
    private final ResultFiles results;
    /** Null for none. */
    private final Checkpoints checkpoints;

    private final PrintWriter messages;

    /**
     * @param settings how to train
     * @param results  where the results go
     * @param checkpoints where they are kept while it trains, and whether it begins with one; null for none
     * @param messages where progress is told
     */
    FinetuneJob(FinetuneSettings settings, ResultFiles results, Checkpoints checkpoints, PrintWriter messages) {
        this.checkpoints = checkpoints;
        this.settings = settings;
        this.results = results;
        this.messages = messages;
    }

    /**
     * Does the work.
     *
     * @param source the pictures
     * @return what it came to
     * @throws IOException if nothing can be learned from the pictures, or something cannot be read or written; the
     *                     message says what to do
     */
    FinetuneResult run(PictureSource source) throws IOException {
        long start = System.nanoTime();
        ImageFolder data = source.read(settings.seed());
        FinetuneSettings fitting =
                settings.withRecipe(settings.recipe().forPictures(data.train().size()));
        return new FinetuneJob(fitting, results, checkpoints, messages).run(source, data, start);
    }

    private FinetuneResult run(PictureSource source, ImageFolder data, long start) throws IOException {
        boolean resumes = checkpoints != null && checkpoints.resume();
        messages.println((resumes ? "Resuming from " + checkpoints.file() + ": training on " : "Training on ") + data
                + "; " + settings);
        messages.println("Classes: " + String.join(", ", data.labels()));
        int all = data.train().size();
        if (!settings.recipe().training(all).equals(Integer.toString(all))) {
            messages.println("Training images: " + settings.recipe().training(all));
        }
        messages.flush();
        TrainedNetwork trained = train(data);
        if (trained.endedEarly()) {
            messages.println("Warning: " + trained.warnings().get(0));
            messages.flush();
        }
        ModelCard card = new ModelCard(data.labels(), settings.preprocessing(), notes(trained, data));
        results.save(trained.network(), settings.start().describe(card));
        Path page = results.write(ReportContent.of(settings, source, data, trained));
        if (checkpoints != null) {
            checkpoints.remove();
        }
        double seconds = (System.nanoTime() - start) / NANOS;
        return new FinetuneResult(trained, data, settings, seconds, results.model(), page);
    }

    private TrainedNetwork train(ImageFolder data) throws IOException {
        if ((long) settings.recipe().batchSize() * settings.size() * settings.size() <= SMALL_BATCH) {
            useOneThread();
        }
        try (EpochProgress progress = new EpochProgress(messages)) {
            return settings.recipe().train(settings, data, progress, checkpoints);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** For ND4J's operations in this thread; the convolutions' engine chooses for itself. */
    private static void useOneThread() {
        if (Nd4j.getEnvironment().isCPU()) {
            NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(1);
        }
    }

    /** What the model's card says about its origin. */
    private Map<String, String> notes(TrainedNetwork trained, ImageFolder data) {
        Map<String, String> notes = new TreeMap<>(settings.start().notes());
        notes.putAll(trained.notes());
        settings.preset().ifPresent(preset -> notes.put("preset", preset.toString()));
        notes.put("epochs", Integer.toString(settings.recipe().epochs()));
        notes.put("widthMultiplier", Double.toString(settings.widthMultiplier()));
        notes.put("learningRate", Double.toString(settings.recipe().learningRate()));
        notes.put("batchSize", Integer.toString(settings.recipe().batchSize()));
        notes.put("classWeights", settings.recipe().classWeights().toString());
        notes.put("seed", Long.toString(settings.seed()));
        if (data.test().isEmpty()) {
            notes.put("testedOn", "validation");
        }
        notes.put(
                "testAccuracy",
                String.format(Locale.ROOT, "%.4f", trained.heldOut().accuracy()));
        return notes;
    }
}
