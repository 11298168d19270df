/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.finetune;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.conf.distribution.NormalDistribution;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.weights.WeightInitDistribution;
import org.mobilenet4j.cli.WeightsArgument;
import org.mobilenet4j.image.preprocessing.PixelScaling;
import org.mobilenet4j.inference.ModelCard;
import org.mobilenet4j.inference.Provenance;
import org.mobilenet4j.model.NetworkDescription;
import org.mobilenet4j.vertex.Flavor;
import org.mobilenet4j.weights.ImportOptions;
import org.mobilenet4j.weights.PretrainedNetwork;
import org.mobilenet4j.weights.RecognizedNetwork;
import org.mobilenet4j.weights.catalogue.CachedWeights;
import org.mobilenet4j.weights.catalogue.Checkpoint;
import org.mobilenet4j.weights.catalogue.CheckpointCache;
import org.mobilenet4j.weights.catalogue.DownloadListener;
import org.mobilenet4j.weights.catalogue.PretrainedSource;
import org.mobilenet4j.weights.format.TensorFile;
import org.mobilenet4j.weights.format.TensorFiles;

/**
 * A file of published weights: the network is the file's, with a new classifier for other classes. Its running averages
 * get a weight of 0.9, whatever the flavour, for the trainings are short: with Keras' 0.999 hardly anything of the new
 * pictures would be in them at the end.
 */
final class PretrainedStart implements StartingPoint {

    static final double BATCH_NORM_DECAY = 0.9;

    /**
     * torchvision's deviation of a classifier's first weights. The TF flavour's 0.09 makes first guesses so sure, and so
     * wrong, that their gradients reach far into the network.
     */
    private static final double CLASSIFIER_DEVIATION = 0.01;

    private final Path file;
    /** Which weights in the file; null for the only ones. */
    private final String key;

    private final RecognizedNetwork recognized;
    /** Null for a file of the user's own. */
    private final Provenance provenance;

    private PretrainedStart(Path file, String key, RecognizedNetwork recognized, Provenance provenance) {
        this.file = file;
        this.key = key;
        this.recognized = recognized;
        this.provenance = provenance;
    }

    /**
     * The weights that somebody asked for.
     *
     * @param fileOrName a file that {@link TensorFiles#open} reads, or else the name of a published checkpoint, which is
     *                   downloaded unless the cache has it
     * @param key        which of several sets of weights in a file; null for the only one
     * @param cache      where checkpoints are kept
     * @param listener   hears how a download advances
     * @throws IOException if there are no such weights, or they cannot be had or read; the message says what to do
     */
    static PretrainedStart of(String fileOrName, String key, CheckpointCache cache, DownloadListener listener)
            throws IOException {
        PretrainedSource named = PretrainedSource.of(fileOrName);
        WeightsArgument.requireFile(named, key);
        if (named.file().isPresent()) {
            return of(named.file().get(), key, null);
        }
        Checkpoint checkpoint = named.checkpoint().orElseThrow();
        CachedWeights weights = cache.weights(checkpoint, listener);
        return of(
                weights.file(),
                null,
                checkpoint
                        .provenance()
                        .withSource(weights.source().url().toString())
                        .withSha256(weights.sha256()));
    }

    private static PretrainedStart of(Path path, String key, Provenance provenance) throws IOException {
        try (TensorFile file = TensorFiles.open(path, key)) {
            return new PretrainedStart(path, key, RecognizedNetwork.of(file), provenance);
        }
    }

    /** What network the weights belong to. */
    RecognizedNetwork recognized() {
        return recognized;
    }

    @Override
    public void requireWidth(double factor) {
        if (factor != recognized.widthMultiplier()) {
            throw new IllegalArgumentException("The weights " + name() + " have the width multiplier "
                    + recognized.widthMultiplier() + ", but " + factor
                    + " was asked for; leave the width out, or take weights of that width");
        }
    }

    @Override
    public Flavor flavor() {
        return recognized.flavor();
    }

    @Override
    public PixelScaling scaling() {
        return recognized.preprocessing().scaling();
    }

    @Override
    public ComputationGraph network(UnaryOperator<NetworkDescription.Builder> training) throws IOException {
        UnaryOperator<NetworkDescription.Builder> changes = builder -> training.apply(builder)
                .batchNormDecay(BATCH_NORM_DECAY)
                // of the classifier: all other weights are the file's
                .weightInit(new WeightInitDistribution(new NormalDistribution(0, CLASSIFIER_DEVIATION)));
        try (TensorFile tensors = TensorFiles.open(file, key)) {
            return PretrainedNetwork.load(tensors, ImportOptions.everything().withoutHead(), changes)
                    .network();
        }
    }

    @Override
    public Map<String, String> notes() {
        Map<String, String> notes = new TreeMap<>();
        notes.put("weights", name());
        if (key != null) {
            notes.put("weights key", key);
        }
        notes.put("recognized", recognized.toString());
        return notes;
    }

    @Override
    public ModelCard describe(ModelCard card) {
        return provenance == null ? card : card.withProvenance(provenance);
    }

    private String name() {
        return provenance == null ? String.valueOf(file.getFileName()) : provenance.name();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PretrainedStart
                && file.equals(((PretrainedStart) other).file)
                && Objects.equals(key, ((PretrainedStart) other).key)
                && Objects.equals(provenance, ((PretrainedStart) other).provenance);
    }

    @Override
    public int hashCode() {
        return Objects.hash(file, key, provenance);
    }

    @Override
    public String toString() {
        return "from " + name() + (key == null ? "" : ", " + key);
    }
}
