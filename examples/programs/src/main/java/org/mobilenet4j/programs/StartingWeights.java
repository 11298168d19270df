/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.programs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.mobilenet4j.weights.ImportOptions;
import org.mobilenet4j.weights.catalogue.CheckpointCache;
import org.mobilenet4j.weights.catalogue.Checkpoints;
import org.mobilenet4j.weights.catalogue.DownloadListener;
import org.mobilenet4j.weights.catalogue.PretrainedModel;

/** What the programs start from: a file, or else a published checkpoint, downloaded once. No instances. */
final class StartingWeights {

    private static final DownloadListener SILENT = (url, bytes, total) -> {};

    private StartingWeights() {}

    /** The network and what has to be known to use it. */
    static PretrainedModel load(String fileOrName) throws IOException {
        Path file = Path.of(fileOrName);
        return Files.exists(file)
                ? PretrainedModel.load(file)
                : PretrainedModel.load(
                        Checkpoints.named(fileOrName), CheckpointCache.standard(), SILENT, ImportOptions.everything());
    }

    /** The weights' file on this machine. */
    static Path file(String fileOrName) throws IOException {
        Path file = Path.of(fileOrName);
        return Files.exists(file)
                ? file
                : CheckpointCache.standard()
                        .weights(Checkpoints.named(fileOrName), SILENT)
                        .file();
    }
}
