/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.examples.finetune;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.mobilenet4j.io.TemporaryFolder;
import org.mobilenet4j.training.FineTuningBuilder;

/** Where a training's checkpoints go, how often, and whether it begins with one. Immutable. */
final class Checkpoints {

    /** Updates from one to the next, in addition to each epoch's: about a minute of 224x224 pixels on two cores. */
    static final int DEFAULT_EVERY = 100;

    private final Path file;
    private final int every;
    private final boolean resume;

    /**
     * @param file   replaced by each newer one
     * @param every  updates from one to the next, in addition to one at the end of each epoch
     * @param resume true to go on from the file
     */
    Checkpoints(Path file, int every, boolean resume) {
        this.file = Objects.requireNonNull(file, "file");
        this.every = every;
        this.resume = resume;
    }

    /** True to go on from the file, false to train from the beginning. */
    boolean resume() {
        return resume;
    }

    /** The file. */
    Path file() {
        return file;
    }

    /** Tells a training of them. */
    FineTuningBuilder applyTo(FineTuningBuilder tuning) {
        return tuning.checkpoints(file, every);
    }

    /**
     * Finds out what would fail later, or would cost a checkpoint that somebody may need. Removes what a killed program
     * left beside the file.
     *
     * @throws IOException if there is no checkpoint to go on from, or one that would be overwritten
     */
    void prepare() throws IOException {
        if (Files.isDirectory(file)) {
            throw new IOException("Cannot keep checkpoints in " + file + ": it is a folder; name a file in it");
        }
        boolean there = Files.exists(file);
        if (resume && !there) {
            throw new IOException(
                    "Cannot resume from " + file + ": there is no such checkpoint, because no training was"
                            + " interrupted after its first one, or it was another --output or --checkpoint; leave --resume out"
                            + " to train from the beginning");
        }
        if (!resume && there) {
            throw new IOException("Cannot begin a training: " + file + " is the checkpoint of one that was interrupted;"
                    + " add --resume to go on with it, or delete " + file + " to train from the beginning");
        }
        TemporaryFolder.removeAbandoned(file);
    }

    /**
     * Removes the file, because nobody needs to go on from there.
     *
     * @throws IOException if that fails
     */
    void remove() throws IOException {
        Files.deleteIfExists(file);
    }
}
