/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.examples.finetune;

import java.io.PrintWriter;
import java.util.Locale;
import org.mobilenet4j.examples.cli.Progress;
import org.mobilenet4j.examples.report.EpochRecord;
import org.mobilenet4j.training.StatisticsCheck;

/** Shows a training run: a bar for each epoch where there is a terminal, and a line after each epoch everywhere. */
final class EpochProgress implements FinetuneListener, AutoCloseable {

    private final PrintWriter lines;
    private int epochs;
    private Progress bar;

    /** @param lines where the lines go */
    EpochProgress(PrintWriter lines) {
        this.lines = lines;
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
        lines.println(String.format(
                Locale.ROOT,
                "Epoch %d of %d: training loss %.3f, accuracy %.1f %%; held-out loss %.3f, accuracy %.1f %%",
                record.epoch(),
                epochs,
                record.trainLoss(),
                100 * record.trainAccuracy(),
                record.testLoss(),
                100 * record.testAccuracy()));
        lines.flush();
    }

    @Override
    public void statisticsChecked(StatisticsCheck check) {
        if (check.disagree()) {
            lines.println("Warning: " + check);
            lines.flush();
        }
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
