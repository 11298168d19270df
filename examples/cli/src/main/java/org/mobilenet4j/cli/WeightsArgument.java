/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import org.mobilenet4j.weights.ImportOptions;
import org.mobilenet4j.weights.catalogue.Checkpoint;
import org.mobilenet4j.weights.catalogue.CheckpointCache;
import org.mobilenet4j.weights.catalogue.Checkpoints;
import org.mobilenet4j.weights.catalogue.PretrainedModel;
import org.mobilenet4j.weights.format.TensorFile;
import org.mobilenet4j.weights.format.TensorFiles;

/** What the commands mean by {@code FILE|NAME}: a file or folder, or else a published checkpoint. Immutable. */
public final class WeightsArgument {

    /** For the commands' help. */
    public static final String DESCRIPTION =
            "Keras .h5 or .weights.h5, .safetensors, PyTorch .pth, .pt or .bin, ONNX, the"
                    + " folder of a Hugging Face checkpoint, a saved model, or the name of a published checkpoint such as"
                    + " timm/mobilenetv2_100.ra_in1k, which is downloaded unless it is in the cache.";

    /** The option that chooses among several sets of weights in a file. */
    public static final String KEY = "--weights-key";

    /** For the commands' help. */
    public static final String KEY_DESCRIPTION =
            "Which weights, where a file holds several, such as a network's and their running average: the keys of the"
                    + " dictionaries around them, such as state_dict_ema or model/ema, or what their names begin with."
                    + " The message about such a file lists them.";

    private final Path file;
    /** Null for a file. */
    private final Checkpoint checkpoint;

    private WeightsArgument(Path file, Checkpoint checkpoint) {
        this.file = file;
        this.checkpoint = checkpoint;
    }

    /**
     * What is there under this name as a file or folder, or else the published checkpoint of this name. Nothing is read
     * or downloaded yet.
     *
     * @param fileOrName what was written
     * @throws IOException when there is neither, with the names that are near
     */
    public static WeightsArgument of(String fileOrName) throws IOException {
        Path file = path(fileOrName);
        if (file != null && Files.exists(file)) {
            return new WeightsArgument(file, null);
        }
        Checkpoint checkpoint = Checkpoints.find(fileOrName)
                .orElseThrow(() -> new IOException("There is no file or folder " + fileOrName
                        + ", and no published checkpoint of that name; the nearest names are "
                        + String.join(", ", Checkpoints.nearest(fileOrName))));
        return new WeightsArgument(null, checkpoint);
    }

    private static Path path(String written) {
        try {
            return Path.of(written);
        } catch (InvalidPathException noPath) {
            return null; // then it may still be a name
        }
    }

    /**
     * Where the weights of this name are on this machine, a checkpoint downloaded where the cache has it not.
     *
     * @param fileOrName what was written
     * @param err        where downloads are told of
     * @return a file or folder for {@link org.mobilenet4j.weights.format.TensorFiles#open}
     * @throws IOException when there is nothing of that name, with the names that are near, or it cannot be had
     */
    public static Path local(String fileOrName, PrintWriter err) throws IOException {
        WeightsArgument weights = of(fileOrName);
        if (weights.file != null) {
            return weights.file;
        }
        try (DownloadProgress progress = new DownloadProgress(err)) {
            return CheckpointCache.standard()
                    .weights(weights.checkpoint, progress)
                    .file();
        }
    }

    /**
     * Refuses a key for what is no file of weights.
     *
     * @throws IOException if there is a key, and this is a published checkpoint or a saved model
     */
    public void requireFile(String key) throws IOException {
        if (key != null && (file == null || PretrainedModel.isModelFile(file))) {
            throw new IOException(KEY + " chooses among several sets of weights in a file; "
                    + (file == null ? checkpoint + " is a published checkpoint" : file + " is a saved model")
                    + " with one only: leave it out");
        }
    }

    /** The file or folder, if it is one. */
    public Optional<Path> file() {
        return Optional.ofNullable(file);
    }

    /** The published checkpoint, if it is one. */
    public Optional<Checkpoint> checkpoint() {
        return Optional.ofNullable(checkpoint);
    }

    /**
     * Loads what is there under this name, a checkpoint downloaded where the cache has it not.
     *
     * @param fileOrName what was written
     * @param options    what to leave out
     * @param err        where downloads are told of
     * @throws IOException when there is nothing of that name, with the names that are near, or it cannot be had
     */
    public static PretrainedModel load(String fileOrName, ImportOptions options, PrintWriter err) throws IOException {
        return load(fileOrName, null, options, err);
    }

    /**
     * As {@link #load(String, ImportOptions, PrintWriter)}.
     *
     * @param key which of several sets of weights in a file; null for the only one
     */
    public static PretrainedModel load(String fileOrName, String key, ImportOptions options, PrintWriter err)
            throws IOException {
        WeightsArgument weights = of(fileOrName);
        weights.requireFile(key);
        if (key != null) {
            try (TensorFile tensors = TensorFiles.open(weights.file, key)) {
                return PretrainedModel.load(tensors, options);
            }
        }
        if (weights.file != null) {
            return PretrainedModel.load(weights.file, options);
        }
        try (DownloadProgress progress = new DownloadProgress(err)) {
            return PretrainedModel.load(weights.checkpoint, CheckpointCache.standard(), progress, options);
        }
    }
}
