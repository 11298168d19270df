/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.mobilenet4j.weights.ImportOptions;
import org.mobilenet4j.weights.catalogue.CheckpointCache;
import org.mobilenet4j.weights.catalogue.PretrainedModel;
import org.mobilenet4j.weights.catalogue.PretrainedSource;

/** What the commands mean by {@code FILE|NAME}: a {@link PretrainedSource}. No instances. */
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

    private WeightsArgument() {}

    /**
     * Where the weights of this name are on this machine, a checkpoint downloaded where the cache has it not.
     *
     * @param fileOrName what was written
     * @param err        where downloads are told of
     * @return a file or folder for {@link org.mobilenet4j.weights.format.TensorFiles#open}
     * @throws IOException when there is nothing of that name, with the names that are near, or it cannot be had
     */
    public static Path local(String fileOrName, PrintWriter err) throws IOException {
        PretrainedSource source = PretrainedSource.of(fileOrName);
        try (DownloadProgress progress = new DownloadProgress(err)) {
            return source.local(CheckpointCache.standard(), progress);
        }
    }

    /**
     * Refuses a key for what is no file of weights.
     *
     * @throws IOException if there is a key, and this is a published checkpoint or a saved model
     */
    public static void requireFile(PretrainedSource source, String key) throws IOException {
        Path file = source.file().orElse(null);
        if (key != null && (file == null || PretrainedModel.isModelFile(file))) {
            throw new IOException(KEY + " chooses among several sets of weights in a file; " + source + " is a "
                    + (file == null ? "published checkpoint" : "saved model") + " with one only: leave it out");
        }
    }

    /**
     * Loads what is there under this name, a checkpoint downloaded where the cache has it not.
     *
     * @param fileOrName what was written
     * @param key        which of several sets of weights in a file; null for the only one
     * @param options    what to leave out
     * @param err        where downloads are told of
     * @throws IOException when there is nothing of that name, with the names that are near, or it cannot be had
     */
    public static PretrainedModel load(String fileOrName, String key, ImportOptions options, PrintWriter err)
            throws IOException {
        PretrainedSource source = PretrainedSource.of(fileOrName);
        requireFile(source, key);
        try (DownloadProgress progress = new DownloadProgress(err)) {
            return source.load(key, options, CheckpointCache.standard(), progress);
        }
    }
}
