/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.examples.cli;

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

/** What the commands mean by {@code FILE|NAME}. No instances. */
public final class WeightsArgument {

    /** For the commands' help. */
    public static final String DESCRIPTION =
            "Keras .h5 or .weights.h5, .safetensors, PyTorch .pth, .pt or .bin, ONNX, the"
                    + " folder of a Hugging Face checkpoint, a saved model, or the name of a published checkpoint such as"
                    + " timm/mobilenetv2_100.ra_in1k, which is downloaded unless it is in the cache.";

    private WeightsArgument() {}

    /**
     * Loads what is there under this name as a file or folder, or else the published checkpoint of this name, downloaded
     * where the cache has it not.
     *
     * @param fileOrName what was written
     * @param options    what to leave out
     * @param err        where downloads are told of
     * @throws IOException when there is neither, with the names that are near, or it cannot be had
     */
    public static PretrainedModel load(String fileOrName, ImportOptions options, PrintWriter err) throws IOException {
        Path file = path(fileOrName);
        if (file != null && Files.exists(file)) {
            return PretrainedModel.load(file, options);
        }
        Optional<Checkpoint> checkpoint = Checkpoints.find(fileOrName);
        if (checkpoint.isEmpty()) {
            throw new IOException("There is no file or folder " + fileOrName
                    + ", and no published checkpoint of that name; the nearest names are "
                    + String.join(", ", Checkpoints.nearest(fileOrName)));
        }
        try (DownloadProgress progress = new DownloadProgress(err)) {
            return PretrainedModel.load(checkpoint.get(), CheckpointCache.standard(), progress, options);
        }
    }

    private static Path path(String written) {
        try {
            return Path.of(written);
        } catch (InvalidPathException noPath) {
            return null; // then it may still be a name
        }
    }
}
