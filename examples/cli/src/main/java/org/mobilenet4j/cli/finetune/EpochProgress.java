/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.finetune;

import java.io.PrintWriter;
import java.util.Locale;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.mobilenet4j.cli.Progress;
import org.mobilenet4j.training.EpochResult;
import org.mobilenet4j.training.FineTuningListener;
import org.mobilenet4j.training.TrainingStage;
import org.mobilenet4j.training.batchnorm.BatchNormChoice;
import org.mobilenet4j.training.batchnorm.BatchNormPolicy;
import org.mobilenet4j.training.batchnorm.StatisticsCheck;
import org.mobilenet4j.training.features.FeatureTable;

/** Shows a training run: a bar for each epoch where there is a terminal, and a line after each epoch everywhere. */
final class EpochProgress implements FineTuningListener, AutoCloseable {

    private final PrintWriter lines;
    private int epochs;
    private boolean recalibrates;
    private Progress bar;

    /** @param lines where the lines go */
    EpochProgress(PrintWriter lines) {
        this.lines = lines;
    }

    @Override
    public void batchNormChosen(BatchNormChoice choice) {
        say("Batch norm: " + choice);
        recalibrates = choice.policy() == BatchNormPolicy.RECALIBRATE;
    }

    @Override
    public void stageStarted(int number, int stages, TrainingStage stage, ComputationGraph network) {
        if (stages > 1) {
            say("Stage " + number + " of " + stages + ": " + stage);
        }
    }

    /**
     * Some features of a frozen network were computed.
     *
     * @param which of which pictures: "training" or "held-out"
     * @param done  rows so far
     * @param total rows that were not in a cache
     */
    void featuresComputed(String which, int done, int total) {
        if (bar == null) {
            bar = Progress.start("Features of the " + which + " pictures", total);
        }
        bar.to(done);
    }

    /** All features of the "training" or "held-out" pictures are there. */
    void featuresReady(String which, FeatureTable table) {
        close();
        say("Features of the " + which + " pictures: " + table);
    }

    /** A head was trained on features, and this is its last epoch. */
    void headTrained(EpochResult last) {
        say("After " + last.epoch() + " epochs of the head: " + figures(last));
    }

    @Override
    public void epochStarted(int epoch, int total, long examples) {
        epochs = total;
        bar = Progress.start("Epoch " + epoch + " of " + total, (int) examples);
    }

    @Override
    public void batchTrained(int epoch, long examples, double loss) {
        bar.note(String.format(Locale.ROOT, "loss %.3f", loss));
        bar.to((int) examples);
    }

    @Override
    public void epochFinished(EpochResult result) {
        close();
        say("Epoch " + result.epoch() + " of " + epochs + ": " + figures(result));
        if (recalibrates && result.epoch() == epochs) {
            // at 224x224 this takes as long as an epoch
            say("Computing batch norm's statistics anew from the training pictures");
        }
    }

    private static String figures(EpochResult epoch) {
        return String.format(
                Locale.ROOT,
                "training loss %.3f, accuracy %.1f %%; held-out loss %.3f, accuracy %.1f %%",
                epoch.trainLoss(),
                100 * epoch.trainAccuracy(),
                epoch.validationLoss(),
                100 * epoch.validationAccuracy());
    }

    @Override
    public void statisticsChecked(StatisticsCheck check) {
        if (check.disagree()) {
            say("Warning: " + check);
        }
    }

    private void say(String line) {
        lines.println(line);
        lines.flush();
    }

    /** Removes the bar. */
    @Override
    public void close() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }
}
