/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights.catalogue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.mobilenet4j.inference.ImageClassifier;
import org.mobilenet4j.inference.ModelCard;
import org.mobilenet4j.internal.io.Sha256;
import org.mobilenet4j.weights.ImportOptions;
import org.mobilenet4j.weights.PretrainedNetwork;
import org.mobilenet4j.weights.RecognizedNetwork;
import org.mobilenet4j.weights.WeightMismatchException;
import org.mobilenet4j.weights.format.TensorFile;
import org.mobilenet4j.weights.format.TensorFiles;
import org.mobilenet4j.weights.format.WeightsFileException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Networks with the weights of published checkpoints. A checkpoint is converted once; the result lies as a DL4J model file
 * with its card beside the published file in the cache, and is made again when that is missing, damaged, or from another
 * version of the published file or of the conversion.
 *
 * <p>Immutable and thread-safe.
 */
public final class CheckpointLoader {

    private static final Logger LOG = LoggerFactory.getLogger(CheckpointLoader.class);

    /** Part of the model file's name: another number for every change of what a conversion makes. */
    private static final int CONVERSION = 1;

    private static final int HASH_DIGITS = 12;

    private final CheckpointCache cache;

    /** @param cache where the files are, or will be */
    public CheckpointLoader(CheckpointCache cache) {
        this.cache = cache;
    }

    /**
     * The checkpoint's own network as a model file: for {@link ImageClassifier#load(Path)} if it has a classifier, for
     * {@link ComputationGraph#load(java.io.File, boolean)} and {@link ModelCard#read(Path)} in any case.
     *
     * @return a file in the cache; not to be changed
     * @throws DownloadException       when the published file cannot be had
     * @throws WeightsFileException    when it is damaged, or is not what the checkpoint says
     * @throws WeightMismatchException when its tensors are not those of the network
     * @throws IOException             when the cache cannot be read or written
     */
    public Path model(Checkpoint checkpoint) throws IOException {
        return model(checkpoint, new DownloadLog());
    }

    /**
     * As {@link #model(Checkpoint)}.
     *
     * @param listener hears how the download advances, where one is needed
     */
    public Path model(Checkpoint checkpoint, DownloadListener listener) throws IOException {
        CachedWeights weights = cache.weights(checkpoint, listener);
        Path model = weights.file()
                .resolveSibling(
                        "mobilenet4j-" + weights.sha256().substring(0, HASH_DIGITS) + "-v" + CONVERSION + ".zip");
        if (isIntact(model)) {
            return model;
        }
        try (CacheLock lock = CacheLock.on(cache.folder(checkpoint))) {
            lock.requireHeld();
            if (!isIntact(model)) {
                Files.deleteIfExists(model);
                convert(checkpoint, weights, model);
                HashRecord.write(model, Sha256.of(model));
            }
        }
        return model;
    }

    private static boolean isIntact(Path model) throws IOException {
        if (!Files.isRegularFile(model)) {
            return false;
        }
        Optional<String> recorded = HashRecord.read(model);
        boolean intact = recorded.isPresent() && recorded.get().equals(Sha256.of(model));
        if (!intact) {
            LOG.warn("{} is damaged; it is made again", model);
        }
        return intact;
    }

    private static void convert(Checkpoint checkpoint, CachedWeights weights, Path model) throws IOException {
        LOG.info("Converting {}", weights.file());
        try (TensorFile file = TensorFiles.open(weights.file())) {
            PretrainedNetwork network = PretrainedNetwork.load(
                    file,
                    ImportOptions.everything(),
                    builder -> builder.inputShape(3, checkpoint.size(), checkpoint.size()));
            requireAsDescribed(checkpoint, network.recognized(), weights.file());
            ModelCard.save(network.network(), checkpoint.card(weights.source(), weights.sha256()), model, false);
        }
    }

    private static void requireAsDescribed(Checkpoint checkpoint, RecognizedNetwork found, Path file)
            throws WeightsFileException {
        if (!checkpoint.agreesWith(found)) {
            throw new WeightsFileException(
                    file,
                    "it should be " + checkpoint + " (" + checkpoint.flavor() + ", width "
                            + checkpoint.widthMultiplier() + ", depth " + checkpoint.depthMultiplier()
                            + (checkpoint.fixedStemAndHead() ? " with fixed stem and head" : "")
                            + ", " + checkpoint.classes() + " classes), found " + found
                            + "; was another file put there? Delete it to download the right one");
        }
    }

    /**
     * Gives a network the checkpoint's parameters. Its classifier gets the checkpoint's if it has as many classes, or as
     * many as remain without background; for other classes it keeps what it has.
     *
     * @param network initialised, of the checkpoint's flavour, width and depth; of any size, format and data type
     * @throws IOException              as {@link #model}
     * @throws IllegalArgumentException when the network is another one; nothing was changed then
     */
    public void load(Checkpoint checkpoint, ComputationGraph network) throws IOException {
        ComputationGraph published = ComputationGraph.load(model(checkpoint).toFile(), false);
        new ParameterCopy(published, network, checkpoint).run();
    }
}
