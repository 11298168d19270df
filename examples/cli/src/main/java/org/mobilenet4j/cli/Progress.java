/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli;

import java.io.PrintStream;
import java.time.Duration;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * How far a piece of work has come: a bar with rate and time left on standard error. It shows once the work has taken
 * longer than a second, disappears when it is closed, and does nothing when standard error is not a terminal.
 *
 * <pre>{@code
 * try (Progress progress = Progress.start("Reading pictures", files.size())) {
 *     for (Path file : files) {
 *         read(file);
 *         progress.step();
 *     }
 * }
 * }</pre>
 *
 * Thread-safe.
 */
public final class Progress implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final int REDRAW_MILLIS = 200;

    private final String task;
    private final long total;
    private final PrintStream terminal;
    private final long started = System.nanoTime();
    private long done;
    private String note = "";
    private ProgressBar bar;

    private Progress(String task, long total, PrintStream terminal) {
        this.task = task;
        this.total = total;
        this.terminal = terminal;
    }

    /**
     * Begins a piece of work.
     *
     * @param task  what is done, a short clause to stand before the bar
     * @param total how many steps it takes; -1 when nobody knows
     */
    public static Progress start(String task, long total) {
        return new Progress(task, total, Terminal.isStandardError() ? System.err : null);
    }

    /** As {@link #start(String, long)}, drawing to any stream. */
    static Progress start(String task, long total, PrintStream terminal) {
        return new Progress(task, total, terminal);
    }

    /** One more step is done. */
    public void step() {
        step(1);
    }

    /** More steps are done. */
    public synchronized void step(long steps) {
        to(done + steps);
    }

    /** So many steps are done in all. */
    public synchronized void to(long steps) {
        done = steps;
        if (bar == null && terminal != null && elapsed().compareTo(PATIENCE) > 0) {
            bar = draw();
        }
        if (bar != null) {
            bar.stepTo(done);
        }
    }

    /** A few words behind the bar, such as the loss so far. */
    public synchronized void note(String words) {
        note = words;
        if (bar != null) {
            bar.setExtraMessage(" " + note);
        }
    }

    private ProgressBar draw() {
        ProgressBar drawn = new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(total)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(REDRAW_MILLIS)
                .setConsumer(new VanishingBar(terminal))
                .startsFrom(done, elapsed())
                .clearDisplayOnFinish()
                .showSpeed()
                .build();
        drawn.setExtraMessage(" " + note);
        return drawn;
    }

    private Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - started);
    }

    /** The work is over: the bar disappears. */
    @Override
    public synchronized void close() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }

    /** Leaves no empty line behind, as the library's own consumer does. */
    private static final class VanishingBar extends ConsoleProgressBarConsumer {

        private final PrintStream terminal;

        VanishingBar(PrintStream terminal) {
            super(terminal, Terminal.width());
            this.terminal = terminal;
        }

        @Override
        public void close() {
            terminal.flush();
        }
    }
}
