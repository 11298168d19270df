/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.finetune;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The options of {@code finetune} about checkpoints. */
final class CheckpointOptions {

    @Option(
            names = "--resume",
            description = "Go on with a training that was interrupted, from its last checkpoint. All other options and"
                    + " the pictures have to be the same.")
    private boolean resume;

    @Option(
            names = "--checkpoint",
            paramLabel = "FILE",
            description = "Where to keep what --resume needs while the training lasts. Default: beside the model,"
                    + " model.checkpoint for model.zip.")
    private Path file;

    @Option(
            names = "--checkpoint-every",
            paramLabel = "N",
            description = "Updates of the weights from one checkpoint to the next, in addition to one after each epoch;"
                    + " 0 for those only. Default: " + Checkpoints.DEFAULT_EVERY + ".")
    private Integer every;

    /** True if one of the options was given. */
    boolean given() {
        return resume || file != null || every != null;
    }

    /** True to go on with a training. */
    boolean resume() {
        return resume;
    }

    /**
     * What the options say.
     *
     * @param results where the file is unless an option says otherwise
     * @throws IllegalArgumentException if a number is out of range
     */
    Checkpoints checkpoints(ResultFiles results) {
        if (every != null && every < 0) {
            throw new IllegalArgumentException("--checkpoint-every must be 0 or more, found " + every);
        }
        return new Checkpoints(
                file == null ? results.checkpoint() : file, every == null ? Checkpoints.DEFAULT_EVERY : every, resume);
    }
}
