/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.deeplearning4j.earlystopping.termination.EpochTerminationCondition;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.mobilenet4j.internal.io.ExclusiveUse;
import org.mobilenet4j.internal.io.FileKind;
import org.mobilenet4j.internal.io.TemporaryFolder;
import org.mobilenet4j.training.batchnorm.BatchNormPolicy;
import org.mobilenet4j.training.data.TrainingData;
import org.mobilenet4j.training.loss.ClassWeights;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * Fine-tunes a network to a user's pictures: stage by stage, with a policy for batch norm, the best network kept, and
 * checkpoints from which a training goes on to the same bits. It is built on DL4J's {@code TransferLearning}, {@code
 * fit}, iterators, updaters, listeners and stopping conditions; what comes out is a plain {@link ComputationGraph}.
 *
 * <pre>{@code
 * FineTuning tuning = FineTuning.builder()
 *         .classes(12)
 *         .stages(TrainingStage.of(2, 0.02).freezeThrough("Conv_1"), TrainingStage.of(8, 0.01).blockFactor(0.9))
 *         .checkpoints(Path.of("flowers.checkpoint"), 0)
 *         .build();
 * FineTuningResult result = tuning.fit(pretrained, train, validation, FineTuningListener.SILENT);
 * }</pre>
 *
 * <p>Immutable; each training is independent of the others. ND4J's random numbers of the training thread are seeded anew
 * before each step.
 */
public final class FineTuning {

    private final FineTuningBuilder settings;

    FineTuning(FineTuningBuilder settings) {
        this.settings = settings;
    }

    public static FineTuningBuilder builder() {
        return new FineTuningBuilder();
    }

    /** A builder that begins with these settings. */
    public FineTuningBuilder toBuilder() {
        return settings.copy();
    }

    /**
     * Trains from the first stage on.
     *
     * @param pretrained where the weights come from, and the engine; not changed
     * @param train      what to learn from
     * @param validation what chooses the best network; no part of {@code train}
     * @param listener   told how it goes
     * @throws IllegalArgumentException       if a stage names a block that the network does not have, or its output, or
     *                                        the network does not end in one output layer
     * @throws TrainingDivergedException      if a loss is no finite number; it holds the best network before
     * @throws java.io.UncheckedIOException   if data cannot be read
     * @throws IOException                    if a checkpoint cannot be written, something else is in its place, or
     *                                        another training is using it
     */
    public FineTuningResult fit(
            ComputationGraph pretrained, TrainingData train, TrainingData validation, FineTuningListener listener)
            throws IOException {
        if (checkpointFile() == null) {
            return run(TrainingState.fresh(this, pretrained, train), train, validation, listener);
        }
        try (ExclusiveUse use = ExclusiveUse.of(checkpointFile())) {
            checkpointKind().requireReplaceable(use.file());
            return run(TrainingState.fresh(this, pretrained, train), train, validation, listener);
        }
    }

    private FineTuningResult run(
            TrainingState state, TrainingData train, TrainingData validation, FineTuningListener listener)
            throws IOException {
        return new TrainingRun(this, state, train, validation, listener).finish();
    }

    /**
     * Goes on from the checkpoint where a training with these settings was interrupted; one that was complete gives its
     * result once more. With the same data on the engine ND4J with one thread the outcome has the same bits as without
     * the interruption.
     *
     * @param train      the same as in {@link #fit}
     * @param validation the same as in {@link #fit}
     * @throws IOException           if there is no checkpoint, it is damaged, comes from other settings or data (the
     *                               message says what differs), or another training is using it
     * @throws IllegalStateException if no file for checkpoints is set
     */
    public FineTuningResult resume(TrainingData train, TrainingData validation, FineTuningListener listener)
            throws IOException {
        if (checkpointFile() == null) {
            throw new IllegalStateException(
                    "There is no checkpoint to go on from: name its file with FineTuningBuilder.checkpoints");
        }
        try (ExclusiveUse use = ExclusiveUse.of(checkpointFile())) {
            TrainingState state = TrainingState.read(this, train, use.file());
            TemporaryFolder.removeAbandoned(use.file());
            return run(state, train, validation, listener);
        }
    }

    /** What is written to {@link #checkpointFile()}, recognised by content. */
    public static FileKind checkpointKind() {
        return TrainingCheckpoint.KIND;
    }

    /** Classes of the new classifier; 0 keeps the old one. */
    public int classes() {
        return settings.classes;
    }

    /** True if a picture can be of several classes at once. */
    public boolean multiLabel() {
        return settings.multiLabel;
    }

    /** The stages, in order. */
    public List<TrainingStage> stages() {
        return settings.stages;
    }

    /** All stages' passes over the training data. */
    public int epochs() {
        return settings.stages.stream().mapToInt(TrainingStage::epochs).sum();
    }

    /** The updater without its learning rate, a copy. */
    public IUpdater updater() {
        return settings.updater.clone();
    }

    /** Share of the weights that a step takes away, times the learning rate; null leaves the network's own. */
    public Double weightDecay() {
        return settings.weightDecay;
    }

    /** Share of the features that training drops before a new classifier. */
    public double dropout() {
        return settings.dropout;
    }

    /** Share of the target that is spread over all classes. */
    public double labelSmoothing() {
        return settings.labelSmoothing;
    }

    /** How much the classes count in the loss. */
    public ClassWeights classWeights() {
        return settings.classWeights;
    }

    /** Both parameters of mixup's beta distribution; 0 is off. */
    public double mixup() {
        return settings.mixup;
    }

    /** Weight of the old average in the average of the weights; 0 is off. */
    public double weightAverage() {
        return settings.weightAverage;
    }

    /** The policy as it was asked for. */
    public BatchNormPolicy batchNorm() {
        return settings.batchNorm;
    }

    /** Weight of the old running statistics in their moving average. */
    public double batchNormDecay() {
        return settings.batchNormDecay;
    }

    /** Decides the new classifier, dropout and mixup. */
    public long seed() {
        return settings.seed;
    }

    /** End a stage early. */
    public List<EpochTerminationCondition> stopping() {
        return settings.stopping;
    }

    /** True for the network that was best on the validation data, false for the last one. */
    public boolean keepsBest() {
        return settings.keepsBest;
    }

    /** What the data is; empty unless it was said. */
    public String dataDescription() {
        return text(settings.dataDescription);
    }

    /** Where checkpoints go; null for none. */
    public Path checkpointFile() {
        return settings.checkpointFile;
    }

    /** Steps between checkpoints; 0 for one at the end of each epoch only. */
    public int checkpointEvery() {
        return settings.checkpointEvery;
    }

    /** Everything that decides the outcome, name to value; what the data's description says goes before the settings. */
    Map<String, String> facts() {
        Map<String, String> facts = ownFacts();
        facts.putAll(settings.dataDescription);
        return facts;
    }

    private Map<String, String> ownFacts() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("classes", classes() + (multiLabel() ? " (multi-label)" : ""));
        facts.put("stages", stages().toString());
        facts.put("updater", settings.updater.toString());
        facts.put(
                "weight decay",
                weightDecay() == null ? "the network's" : weightDecay().toString());
        facts.put("dropout", Double.toString(dropout()));
        facts.put("label smoothing", Double.toString(labelSmoothing()));
        if (!classWeights().areNone()) {
            facts.put("class weights", classWeights().toString());
        }
        facts.put("mixup", Double.toString(mixup()));
        facts.put("weight average", Double.toString(weightAverage()));
        facts.put("batch norm", batchNorm() + ", decay " + batchNormDecay());
        facts.put("kept", keepsBest() ? "the best" : "the last");
        facts.put("stopping", stopping().toString());
        facts.put("seed", Long.toString(seed()));
        return facts;
    }

    /** Everything that decides the outcome, for people, and to tell two settings apart. */
    @Override
    public String toString() {
        return text(ownFacts()) + (settings.dataDescription.isEmpty() ? "" : "; " + dataDescription());
    }

    /** Whether an early version, whose checkpoints have the settings as one text, wrote it for settings like these. */
    boolean isSaidBy(String earlier) {
        String own = text(ownFacts())
                .replace("; kept the best; ", "; the best is kept; ")
                .replace("; kept the last; ", "; the last is kept; ");
        String data = earlier.startsWith(own) ? earlier.substring(own.length()) : null;
        return data != null
                && data.isEmpty() == settings.dataDescription.isEmpty()
                && settings.dataDescription.values().stream().allMatch(data::contains);
    }

    private static String text(Map<String, String> facts) {
        return facts.entrySet().stream()
                .map(fact -> fact.getKey() + ' ' + fact.getValue())
                .collect(Collectors.joining("; "));
    }
}
