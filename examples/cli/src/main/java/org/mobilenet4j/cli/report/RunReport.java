/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.mobilenet4j.training.EpochResult;
import org.mobilenet4j.training.metrics.ClassificationMetrics;
import org.nd4j.evaluation.classification.Evaluation;

/**
 * Everything a report on one training run says: results, data, settings, machine. {@link HtmlReport} lays it out.
 * Built once with {@link #builder()}; not changed afterwards.
 */
public final class RunReport {

    private final String title;
    private final List<ClassRow> classes;
    private final List<EpochResult> epochs;
    private final Evaluation evaluation;
    private final List<Mistake> mistakes;
    private final List<String> skipped;
    private final Map<String, String> settings;
    private final Map<String, String> speed;
    private final Map<String, String> environment;
    /** Null if there are none. */
    private final ClassificationMetrics metrics;

    /** Null if nobody said. */
    private final TestSet testSet;

    private final Map<Integer, String> stages;
    private final List<String> warnings;

    private RunReport(Builder builder) {
        this.title = Objects.requireNonNull(builder.title, "a report needs a title");
        this.epochs = List.copyOf(builder.epochs);
        this.evaluation = Objects.requireNonNull(builder.evaluation, "a report needs an evaluation");
        this.classes = rows(builder.trainPictures, evaluation);
        this.mistakes = List.copyOf(builder.mistakes);
        this.skipped = List.copyOf(builder.skipped);
        this.settings = new LinkedHashMap<>(builder.settings);
        this.speed = new LinkedHashMap<>(builder.speed);
        this.environment = new LinkedHashMap<>(builder.environment);
        this.metrics = builder.metrics;
        this.testSet = builder.testSet;
        this.stages = new TreeMap<>(builder.stages);
        this.warnings = List.copyOf(builder.warnings);
        if (epochs.isEmpty() && metrics == null || classes.isEmpty()) {
            throw new IllegalStateException("a report needs at least one epoch, or metrics, and one class, not "
                    + epochs.size() + " epochs and " + classes.size() + " classes");
        }
    }

    private static List<ClassRow> rows(Map<String, Integer> trainPictures, Evaluation evaluation) {
        List<ClassRow> rows = new ArrayList<>();
        trainPictures.forEach((label, pictures) -> rows.add(new ClassRow(rows.size(), label, pictures, evaluation)));
        return List.copyOf(rows);
    }

    /** A builder without content. */
    public static Builder builder() {
        return new Builder();
    }

    /** Heading of the page. */
    public String title() {
        return title;
    }

    /** The classes in the order of the network's outputs. */
    public List<ClassRow> classes() {
        return classes;
    }

    /** One record an epoch, in order; none if nothing was trained. */
    public List<EpochResult> epochs() {
        return epochs;
    }

    /** Classification and calibration on the held-out pictures. */
    public Optional<ClassificationMetrics> metrics() {
        return Optional.ofNullable(metrics);
    }

    /** Which images the network was tested on. */
    public Optional<TestSet> testSet() {
        return Optional.ofNullable(testSet);
    }

    /** The stages of the training: number of the first epoch to name. */
    public Map<Integer, String> stages() {
        return new TreeMap<>(stages);
    }

    /** What a reader must not overlook. */
    public List<String> warnings() {
        return warnings;
    }

    /** Counts on the held-out pictures after the last epoch. */
    public Evaluation evaluation() {
        return evaluation;
    }

    /** The mistakes to show, the most confident first. */
    public List<Mistake> mistakes() {
        return mistakes;
    }

    /** Files that were left out, each with the reason. */
    public List<String> skipped() {
        return skipped;
    }

    /** What was asked for: name to value, in the order to show. */
    public Map<String, String> settings() {
        return new LinkedHashMap<>(settings);
    }

    /** How fast it went: name to value with its unit, in the order to show. */
    public Map<String, String> speed() {
        return new LinkedHashMap<>(speed);
    }

    /** Where it ran: name to value, in the order to show. */
    public Map<String, String> environment() {
        return new LinkedHashMap<>(environment);
    }

    /** Collects the content. Not thread-safe. */
    public static final class Builder {

        private String title;
        private final Map<String, Integer> trainPictures = new LinkedHashMap<>();
        private final List<EpochResult> epochs = new ArrayList<>();
        private Evaluation evaluation;
        private final List<Mistake> mistakes = new ArrayList<>();
        private final List<String> skipped = new ArrayList<>();
        private final Map<String, String> settings = new LinkedHashMap<>();
        private final Map<String, String> speed = new LinkedHashMap<>();
        private final Map<String, String> environment = new LinkedHashMap<>();
        private ClassificationMetrics metrics;
        private TestSet testSet;
        private final Map<Integer, String> stages = new TreeMap<>();
        private final List<String> warnings = new ArrayList<>();

        private Builder() {}

        /** Heading of the page; required. */
        public Builder title(String title) {
            this.title = title;
            return this;
        }

        /**
         * Adds a class, in the order of the network's outputs.
         *
         * @param label         its label
         * @param trainPictures how many pictures it was learned from
         */
        public Builder addClass(String label, int trainPictures) {
            this.trainPictures.put(label, trainPictures);
            return this;
        }

        /** Adds the epochs' records, in order; without {@link #metrics} at least one in all. */
        public Builder epochs(List<EpochResult> records) {
            epochs.addAll(records);
            return this;
        }

        /** The counts on the held-out pictures; required. */
        public Builder evaluation(Evaluation evaluation) {
            this.evaluation = evaluation;
            return this;
        }

        /** Classification and calibration on the held-out pictures; with them the report also says how sure it may be. */
        public Builder metrics(ClassificationMetrics heldOut) {
            this.metrics = heldOut;
            return this;
        }

        /** Which images the network was tested on, so that runs can be compared. */
        public Builder testSet(TestSet images) {
            testSet = images;
            return this;
        }

        /**
         * Marks where a stage of the training begins.
         *
         * @param firstEpoch number of its first epoch, from 1
         * @param name       for people
         */
        public Builder stage(int firstEpoch, String name) {
            stages.put(firstEpoch, name);
            return this;
        }

        /** Adds something that a reader must not overlook. */
        public Builder warning(String text) {
            warnings.add(text);
            return this;
        }

        /** Adds mistakes to show, the most confident first. */
        public Builder mistakes(List<Mistake> shown) {
            mistakes.addAll(shown);
            return this;
        }

        /** Adds files that were left out, each with the reason. */
        public Builder skipped(List<String> files) {
            skipped.addAll(files);
            return this;
        }

        /** Adds one line to the settings. */
        public Builder setting(String name, Object value) {
            settings.put(name, String.valueOf(value));
            return this;
        }

        /** Adds one line to the figures on speed; the value carries its unit. */
        public Builder speed(String name, String value) {
            speed.put(name, value);
            return this;
        }

        /** Adds lines to the description of the machine. */
        public Builder environment(Map<String, String> lines) {
            environment.putAll(lines);
            return this;
        }

        /**
         * The report.
         *
         * @throws NullPointerException  without a title or an evaluation
         * @throws IllegalStateException without a class, or without both epochs and metrics
         */
        public RunReport build() {
            return new RunReport(this);
        }
    }
}
