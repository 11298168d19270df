/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights.catalogue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.zip.ZipException;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.mobilenet4j.inference.ModelCard;
import org.mobilenet4j.inference.SavedNetwork;
import org.mobilenet4j.internal.io.TemporaryFolder;
import org.mobilenet4j.weights.ImportOptions;
import org.mobilenet4j.weights.PretrainedNetwork;
import org.mobilenet4j.weights.format.TensorFile;
import org.mobilenet4j.weights.format.TensorFiles;
import org.mobilenet4j.weights.format.WeightsFileException;

/**
 * A network with weights and its card: classes, preprocessing and origin. Whatever the weights come from, a file, a
 * published checkpoint or a saved model, this is what a program needs to use them.
 *
 * <pre>{@code
 * PretrainedModel model = PretrainedModel.load(Path.of("mobilenet_v2-7ebf99e0.pth"));
 * ImageClassifier classifier = new ImageClassifier(model.network(), model.card());
 * }</pre>
 *
 * Immutable, but for the network in it.
 */
public final class PretrainedModel {

    /** The card's property that says that the classes' names are not known, and why; they are "class 0", "class 1", ... */
    public static final String NUMBERED_LABELS = ModelCard.NUMBERED_LABELS;

    private final ComputationGraph network;
    private final ModelCard card;
    private final PretrainedNetwork imported;

    private PretrainedModel(ComputationGraph network, ModelCard card, PretrainedNetwork imported) {
        this.network = network;
        this.card = card;
        this.imported = imported;
    }

    /**
     * Loads a saved model, or builds the network of a file of weights.
     *
     * @param path a model file that {@link ModelCard#save} wrote, a file that {@link TensorFiles#open} reads, or the folder
     *             of a Hugging Face checkpoint
     * @throws WeightsFileException if a file of weights is damaged or of another model
     * @throws IOException          if the file, or the card in it, cannot be read
     */
    public static PretrainedModel load(Path path) throws IOException {
        return load(path, ImportOptions.everything());
    }

    /**
     * Loads a file or folder, or else the published checkpoint of a name, downloaded once.
     *
     * @param fileOrName as {@link PretrainedSource#of(String)} has it
     * @throws IOException when there is neither, with the names that are near; or as {@link #load(Path)}
     */
    public static PretrainedModel load(String fileOrName) throws IOException {
        return PretrainedSource.of(fileOrName)
                .load(null, ImportOptions.everything(), CheckpointCache.standard(), new DownloadLog());
    }

    /**
     * Loads what a stream gives, such as a resource within a jar. It is copied to a temporary file, for most formats are
     * not read from the front to the back.
     *
     * @param content  read to its end and not closed
     * @param fileName what its file would be called: of some formats the ending tells, and width and size often stand in it
     * @throws IOException as {@link #load(Path)}; messages name a file of this name in a temporary folder
     * @throws IllegalArgumentException if the name is blank
     */
    public static PretrainedModel load(InputStream content, String fileName) throws IOException {
        Path name = Path.of(fileName).getFileName();
        if (name == null || name.toString().isBlank()) {
            throw new IllegalArgumentException(
                    "The name of the stream's file is \"" + fileName + "\"; expected one such as weights.safetensors");
        }
        try (TemporaryFolder folder = TemporaryFolder.create("mobilenet4j-weights")) {
            Path file = folder.path().resolve(name.toString());
            Files.copy(content, file);
            return load(file);
        }
    }

    /**
     * As {@link #load(Path)}.
     *
     * @param options what to leave out of a file of weights
     * @throws IOException also when something shall be left out of a saved model
     */
    public static PretrainedModel load(Path path, ImportOptions options) throws IOException {
        if (isModelFile(path)) {
            if (!options.equals(ImportOptions.everything())) {
                throw new IOException("Cannot load the model " + path + " " + options
                        + ": that is possible with files of weights only, and this is a saved model");
            }
            return restore(path);
        }
        try (TensorFile file = TensorFiles.open(path)) {
            return load(file, options);
        }
    }

    /**
     * Builds the network of a file of weights that is open already, such as one of several in it.
     *
     * @param file    open; stays so
     * @param options what to leave out
     * @throws WeightsFileException if it is damaged or of another model
     */
    public static PretrainedModel load(TensorFile file, ImportOptions options) throws IOException {
        PretrainedNetwork loaded = PretrainedNetwork.load(file, options, UnaryOperator.identity());
        ModelCard card = new FileCard(file.path(), loaded.recognized()).read(options);
        return new PretrainedModel(loaded.network(), card, loaded);
    }

    /**
     * Loads a published checkpoint.
     *
     * @param cache    where its file is, or will be
     * @param listener hears how the download advances, where one is needed
     * @throws DownloadException when the published file cannot be had
     * @throws IOException       when it is damaged or the cache cannot be used
     */
    public static PretrainedModel load(Checkpoint checkpoint, CheckpointCache cache, DownloadListener listener)
            throws IOException {
        return restore(new CheckpointLoader(cache).model(checkpoint, listener));
    }

    /**
     * As {@link #load(Checkpoint, CheckpointCache, DownloadListener)}; with something left out, the file is converted at
     * each call.
     */
    public static PretrainedModel load(
            Checkpoint checkpoint, CheckpointCache cache, DownloadListener listener, ImportOptions options)
            throws IOException {
        if (options.equals(ImportOptions.everything())) {
            return load(checkpoint, cache, listener);
        }
        CachedWeights weights = cache.weights(checkpoint, listener);
        try (TensorFile file = TensorFiles.open(weights.file())) {
            PretrainedNetwork loaded = PretrainedNetwork.load(
                    file, options, builder -> builder.inputShape(3, checkpoint.size(), checkpoint.size()));
            ModelCard card = FileCard.trimmed(checkpoint.card(weights.source(), weights.sha256()), options);
            return new PretrainedModel(loaded.network(), card, loaded);
        }
    }

    /**
     * Restores a saved model.
     *
     * @param file a model file that {@link ModelCard#save} wrote
     * @throws IOException if it, or the card in it, cannot be read, or a number in it is not finite
     */
    public static PretrainedModel restore(Path file) throws IOException {
        ModelCard card = ModelCard.read(file); // first: it tells best what is no model
        return new PretrainedModel(SavedNetwork.load(file), card, null);
    }

    /**
     * As {@link #restore}, but its numbers may be broken: for looking at them, not for answers.
     *
     * @throws IOException if it, or the card in it, cannot be read
     */
    public static PretrainedModel restoreUnchecked(Path file) throws IOException {
        ModelCard card = ModelCard.read(file);
        return new PretrainedModel(SavedNetwork.loadUnchecked(file), card, null);
    }

    /** Whether a file is a model that DL4J saved, and so is for {@link #restore}. */
    public static boolean isModelFile(Path path) throws IOException {
        if (!Files.isRegularFile(path)) {
            return false;
        }
        try (FileSystem zip = FileSystems.newFileSystem(path, (ClassLoader) null)) {
            return Files.exists(zip.getPath("configuration.json"));
        } catch (ZipException | RuntimeException noZip) {
            return false; // other formats tell better what is wrong with it
        }
    }

    /**
     * The same with the classes' names.
     *
     * @param labels as many as there are, in the order of the network's output
     * @throws IllegalArgumentException for another number of names, a blank one or one that stands twice
     */
    public PretrainedModel withLabels(List<String> labels) {
        if (labels.size() != card.labels().size()) {
            throw new IllegalArgumentException(
                    "The network has " + card.labels().size() + " classes, found " + labels.size() + " names");
        }
        return new PretrainedModel(network, card.withLabels(labels), imported);
    }

    /** The network; the same object at each call. */
    public ComputationGraph network() {
        return network;
    }

    /** Its classes, preprocessing and origin; no classes where the network has no classifier. */
    public ModelCard card() {
        return card;
    }

    /** What was recognised and what went where, if this was read from a file of weights. */
    public Optional<PretrainedNetwork> imported() {
        return Optional.ofNullable(imported);
    }
}
