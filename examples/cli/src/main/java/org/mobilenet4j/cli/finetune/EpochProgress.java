/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.finetune;

import java.io.PrintWriter;
import java.util.Locale;
import org.mobilenet4j.cli.Progress;
import org.mobilenet4j.cli.report.EpochRecord;
import org.mobilenet4j.training.EpochResult;
import org.mobilenet4j.training.TrainingStage;
import org.mobilenet4j.training.batchnorm.BatchNormPolicy;
import org.mobilenet4j.training.batchnorm.StatisticsCheck;
import org.mobilenet4j.training.features.FeatureTable;

/** Shows a training run: a bar for each epoch where there is a terminal, and a line after each epoch everywhere. */
final class EpochProgress implements FinetuneListener, AutoCloseable {

    private final PrintWriter lines;
    private int epochs;
    private boolean recalibrates;
    private Progress bar;

    /** @param lines where the lines go */
    EpochProgress(PrintWriter lines) {
        this.lines = lines;
    }

    @Override
    public void batchNormChosen(BatchNormPolicy policy, String reason) {
        say("Batch norm: " + policy + ": " + reason);
        recalibrates = policy == BatchNormPolicy.RECALIBRATE;
    }

    @Override
    public void stageStarted(int number, int stages, TrainingStage stage) {
        if (stages > 1) {
            say("Stage " + number + " of " + stages + ": " + stage);
        }
    }

    @Override
    public void featuresComputed(String which, int done, int total) {
        if (bar == null) {
            bar = Progress.start("Features of the " + which + " pictures", total);
        }
        bar.to(done);
    }

    @Override
    public void featuresReady(String which, FeatureTable table) {
        close();
        say("Features of the " + which + " pictures: " + table);
    }

    @Override
    public void headTrained(EpochResult last) {
        say("After " + last.epoch() + " epochs of the head: " + figures(TrainedNetwork.record(last)));
    }

    @Override
    public void epochStarted(int epoch, int total, int pictures) {
        epochs = total;
        bar = Progress.start("Epoch " + epoch + " of " + total, pictures);
    }

    @Override
    public void batchTrained(int epoch, int pictures, double loss) {
        bar.note(String.format(Locale.ROOT, "loss %.3f", loss));
        bar.to(pictures);
    }

    @Override
    public void epochFinished(EpochRecord record) {
        close();
        say("Epoch " + record.epoch() + " of " + epochs + ": " + figures(record));
        if (recalibrates && record.epoch() == epochs) {
            // at 224x224 this takes as long as an epoch
            say("Computing batch norm's statistics anew from the training pictures");
        }
    }

    private static String figures(EpochRecord record) {
        return String.format(
                Locale.ROOT,
                "training loss %.3f, accuracy %.1f %%; held-out loss %.3f, accuracy %.1f %%",
                record.trainLoss(),
                100 * record.trainAccuracy(),
                record.testLoss(),
                100 * record.testAccuracy());
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
