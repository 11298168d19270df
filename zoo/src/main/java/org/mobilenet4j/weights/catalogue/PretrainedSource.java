/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights.catalogue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.mobilenet4j.weights.ImportOptions;
import org.mobilenet4j.weights.format.TensorFile;
import org.mobilenet4j.weights.format.TensorFiles;

/** Where weights come from: a file or folder, or a published checkpoint. Nothing is read or downloaded yet. Immutable. */
public final class PretrainedSource {
    private final Path file;
    private final Checkpoint checkpoint;

    private PretrainedSource(Path file, Checkpoint checkpoint) {
        this.file = file;
        this.checkpoint = checkpoint;
    }

    /** A saved model, a file of weights or the folder of a Hugging Face checkpoint; whether it is there shows later. */
    public static PretrainedSource of(Path file) {
        return new PretrainedSource(Objects.requireNonNull(file, "file"), null);
    }

    /** A published checkpoint. */
    public static PretrainedSource of(Checkpoint checkpoint) {
        return new PretrainedSource(null, Objects.requireNonNull(checkpoint, "checkpoint"));
    }

    /**
     * What is there under this name as a file or folder, or else the published checkpoint of this name.
     *
     * @param fileOrName such as {@code mobilenet_v2-7ebf99e0.pth} or {@code timm/mobilenetv2_100.ra_in1k}
     * @throws IOException when there is neither, with the names that are near
     */
    public static PretrainedSource of(String fileOrName) throws IOException {
        Path file = path(fileOrName);
        if (file != null && Files.exists(file)) {
            return of(file);
        }
        return of(Checkpoints.find(fileOrName)
                .orElseThrow(() -> new IOException("There is no file or folder " + fileOrName
                        + ", and no published checkpoint of that name; the nearest names are "
                        + String.join(", ", Checkpoints.nearest(fileOrName)))));
    }

    private static Path path(String written) {
        try {
            return Path.of(written);
        } catch (InvalidPathException noPath) {
            return null; // then it may still be a name
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

    /** As {@link #local(CheckpointCache, DownloadListener)}, with the cache that is usual and downloads said in the log. */
    public Path local() throws IOException {
        return local(CheckpointCache.standard(), new DownloadLog());
    }

    /**
     * Where the weights are on this machine.
     *
     * @param cache    where a checkpoint's file is, or will be
     * @param listener hears how a download advances, where one is needed
     * @return a file or folder for {@link TensorFiles#open}, or a saved model
     * @throws DownloadException when a published file cannot be had
     */
    public Path local(CheckpointCache cache, DownloadListener listener) throws IOException {
        return file != null ? file : cache.weights(checkpoint, listener).file();
    }

    /**
     * The network of these weights and its card.
     *
     * @param key      which of several sets of weights in a file ({@link TensorFiles#open(Path, String)}); null for the
     *                 only one
     * @param options  what to leave out
     * @param cache    where a checkpoint's file is, or will be
     * @param listener hears how a download advances, where one is needed
     * @throws IllegalArgumentException for a key where there is one set of weights only: a saved model, a checkpoint
     */
    public PretrainedModel load(String key, ImportOptions options, CheckpointCache cache, DownloadListener listener)
            throws IOException {
        if (key != null) {
            if (file == null || PretrainedModel.isModelFile(file)) {
                throw new IllegalArgumentException("The key \"" + key + "\" chooses among several sets of weights in a"
                        + " file; " + this + " has one only: leave the key out");
            }
            try (TensorFile tensors = TensorFiles.open(file, key)) {
                return PretrainedModel.load(tensors, options);
            }
        }
        return file != null
                ? PretrainedModel.load(file, options)
                : PretrainedModel.load(checkpoint, cache, listener, options);
    }

    /** The path, or the checkpoint's name. */
    @Override
    public String toString() {
        return file != null ? file.toString() : checkpoint.name();
    }
}
