/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.deeplearning4j.earlystopping.termination.EpochTerminationCondition;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.mobilenet4j.internal.io.ExclusiveUse;
import org.mobilenet4j.internal.io.FileKind;
import org.mobilenet4j.internal.io.TemporaryFolder;
import org.mobilenet4j.training.batchnorm.BatchNormChoice;
import org.mobilenet4j.training.batchnorm.BatchNormPolicy;
import org.mobilenet4j.training.data.TrainingData;
import org.mobilenet4j.training.loss.ClassWeights;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;

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

    private final Builder settings;

    private FineTuning(Builder settings) {
        this.settings = settings;
    }

    /** Settings to change and build from. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder that begins with these settings. */
    public Builder toBuilder() {
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
                    "There is no checkpoint to go on from: name its file with FineTuning.Builder.checkpoints");
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

    /** Which policy a training on this data goes by, and why. */
    BatchNormChoice batchNormOn(TrainingData train) {
        BatchNormChoice choice = BatchNormChoice.of(batchNorm(), train.batchSize(), train.examples(), batchNormDecay());
        return batchNorm() == BatchNormPolicy.AUTO || settings.batchNormReason == null
                ? choice
                : new BatchNormChoice(choice.policy(), settings.batchNormReason);
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

    /**
     * The settings of a training. What is not set: the network's own classifier and weight decay, Nesterov momentum
     * 0.9, 0.2 dropout before a new classifier, no label smoothing, class weights, mixup or averaging, {@link
     * BatchNormPolicy#AUTO}. Every method refuses illegal values with an {@link IllegalArgumentException}. Not thread-safe.
     */
    public static final class Builder implements Cloneable {

        private static final double MOMENTUM = 0.9;

        private int classes;
        private boolean multiLabel;
        private List<TrainingStage> stages = List.of();
        private IUpdater updater = new Nesterovs(MOMENTUM);
        private Double weightDecay;
        private double dropout = 0.2;
        private double labelSmoothing;
        private ClassWeights classWeights = ClassWeights.none();
        private double mixup;
        private double weightAverage;
        private BatchNormPolicy batchNorm = BatchNormPolicy.AUTO;
        private String batchNormReason;
        private double batchNormDecay = 0.9;
        private long seed = 42;
        private List<EpochTerminationCondition> stopping = List.of();
        private boolean keepsBest = true;
        private Map<String, String> dataDescription = Map.of();
        private Path checkpointFile;
        private int checkpointEvery;

        private Builder() {}

        /** A new classifier for this many classes, 2 or more; 0 keeps the network's own. */
        public Builder classes(int number) {
            require(
                    number == 0 || number >= 2,
                    "The classes must be 2 or more, or 0 to keep the classifier, found %s",
                    number);
            classes = number;
            return this;
        }

        /**
         * True if a picture can be of several classes: a new classifier has a sigmoid for each then, and one that is kept has
         * to have them.
         */
        public Builder multiLabel(boolean several) {
            multiLabel = several;
            return this;
        }

        /** What trains when; at least one. */
        public Builder stages(TrainingStage... inOrder) {
            return stages(List.of(inOrder));
        }

        /** What trains when; at least one. */
        public Builder stages(List<TrainingStage> inOrder) {
            stages = List.copyOf(inOrder);
            return this;
        }

        /** How gradients change the weights; its learning rate is the stages' affair. */
        public Builder updater(IUpdater kind) {
            updater = kind.clone();
            return this;
        }

        /**
         * Decoupled weight decay (Loshchilov, Hutter: arXiv 1711.05101) of kernels and the classifier's weights, in place of
         * the network's regularisation: each step takes away this share times the learning rate.
         *
         * @param factor at least 0
         */
        public Builder weightDecay(double factor) {
            require(factor >= 0 && factor < 1, "The weight decay must be at least 0 and below 1, found %s", factor);
            weightDecay = factor;
            return this;
        }

        /** Share of the features that training drops before a new classifier, in [0, 1). */
        public Builder dropout(double share) {
            require(share >= 0 && share < 1, "The dropout must be at least 0 and below 1, found %s", share);
            dropout = share;
            return this;
        }

        /** Share of the target that is spread over all classes, in [0, 1) (Szegedy et al.: arXiv 1512.00567, section 7). */
        public Builder labelSmoothing(double share) {
            require(share >= 0 && share < 1, "The label smoothing must be at least 0 and below 1, found %s", share);
            labelSmoothing = share;
            return this;
        }

        /**
         * How much the classes count in the loss: {@link ClassWeights#balanced()} where some are rare. The classifier must be a
         * softmax, or sigmoids with {@link #multiLabel}.
         */
        public Builder classWeights(ClassWeights weights) {
            classWeights = Objects.requireNonNull(weights, "weights");
            return this;
        }

        /** A weight for each class, in the order of the network's outputs; see {@link ClassWeights#of}. */
        public Builder classWeights(double... weights) {
            return classWeights(ClassWeights.of(weights));
        }

        /**
         * Mixes the pictures of a batch in pairs, by a share from Beta(alpha, alpha) (Zhang et al.: arXiv 1710.09412).
         *
         * @param alpha 0 for off; usual ones are 0.1 to 0.4
         */
        public Builder mixup(double alpha) {
            require(alpha >= 0 && alpha < Double.POSITIVE_INFINITY, "Mixup's alpha must be 0 or more, found %s", alpha);
            mixup = alpha;
            return this;
        }

        /**
         * Tests and keeps the exponential moving average of the weights and not the last ones. In the first steps t the
         * weight of the old average is (1 + t) / (10 + t), as TensorFlow's {@code ExponentialMovingAverage} has it.
         *
         * @param decay weight of the old average, in [0, 1); 0 for off
         */
        public Builder weightAverage(double decay) {
            require(
                    decay >= 0 && decay < 1,
                    "The weight of the old average must be at least 0 and below 1, found %s",
                    decay);
            weightAverage = decay;
            return this;
        }

        /** What becomes of batch norm's running statistics. */
        public Builder batchNorm(BatchNormPolicy policy) {
            return batchNorm(policy, null);
        }

        /**
         * What becomes of batch norm's running statistics.
         *
         * @param reason who chose the policy, for people; null if it was asked for. Where it is {@link BatchNormPolicy#AUTO},
         *               the training says why
         */
        public Builder batchNorm(BatchNormPolicy policy, String reason) {
            batchNorm = Objects.requireNonNull(policy, "policy");
            batchNormReason = reason;
            return this;
        }

        /** Weight of the old running statistics in their moving average, in [0, 1): 0.9, torch's, unless set. */
        public Builder batchNormDecay(double decay) {
            require(decay >= 0 && decay < 1, "Batch norm's decay must be at least 0 and below 1, found %s", decay);
            batchNormDecay = decay;
            return this;
        }

        /** Decides the new classifier's weights, dropout and mixup; the order of the data is the data's affair. */
        public Builder seed(long number) {
            seed = number;
            return this;
        }

        /**
         * DL4J's conditions that end a stage early; they are asked after each of its epochs about the validation loss.
         */
        public Builder stopping(EpochTerminationCondition... conditions) {
            stopping = List.of(conditions);
            return this;
        }

        /**
         * True, the default, for the network that was best on the validation data; false for that of the last epoch: the one
         * to take where there is no validation data but only a test, which must not choose.
         */
        public Builder keepBest(boolean best) {
            keepsBest = best;
            return this;
        }

        /**
         * What the data is and how it is prepared: a part of {@link FineTuning#toString()}, so that a training is not resumed
         * with other data of the same size. A hash of the pictures and their preprocessing will do.
         */
        public Builder dataDescription(String text) {
            return dataDescription(text.isEmpty() ? Map.of() : Map.of("data", text));
        }

        /** As the other one, fact by fact: one that refuses to be resumed says which of them differ. */
        public Builder dataDescription(Map<String, String> facts) {
            dataDescription = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
            return this;
        }

        /**
         * Writes checkpoints. While a training lasts, no other one may use the file, in this process or another.
         *
         * @param file  where to; replaced by each newer one, in one go, also one of another training
         * @param every steps from one to the next, in addition to one at the end of each epoch; 0 for those only
         */
        public Builder checkpoints(Path file, int every) {
            require(every >= 0, "The steps between checkpoints must be 0 or more, found %s", every);
            checkpointFile = Objects.requireNonNull(file, "file");
            checkpointEvery = every;
            return this;
        }

        /** @throws IllegalArgumentException if there are no stages */
        public FineTuning build() {
            require(!stages.isEmpty(), "A training needs at least one stage, found %s", stages);
            return new FineTuning(copy());
        }

        private Builder copy() {
            try {
                return (Builder) clone();
            } catch (CloneNotSupportedException e) {
                throw new AssertionError(e);
            }
        }

        private static void require(boolean condition, String message, Object found) {
            if (!condition) {
                throw new IllegalArgumentException(String.format(Locale.ROOT, message, found));
            }
        }
    }
}
