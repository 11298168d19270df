/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.finetune;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.mobilenet4j.cli.Outputs;
import org.mobilenet4j.internal.io.ExclusiveUse;
import org.mobilenet4j.internal.io.TemporaryFolder;
import org.mobilenet4j.training.FineTuning;

/** Where a training's checkpoints go, how often, and whether it begins with one. Immutable. */
final class Checkpoints {

    /** The usual ending of a checkpoint. */
    static final String SUFFIX = ".checkpoint";

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
    FineTuning.Builder applyTo(FineTuning.Builder tuning) {
        return tuning.checkpoints(file, every);
    }

    /** Says where they are, to be compared with what is read and what is there. */
    Outputs addTo(Outputs outputs) {
        return outputs.temporaryFile("checkpoint", file, FineTuning.checkpointKind(), SUFFIX);
    }

    /**
     * Takes the file for this training alone, and removes what a killed program left beside it. A training that takes it
     * again in the same thread is this one.
     *
     * @return to be closed when nothing is written any more
     * @throws IOException if there is no checkpoint to go on from, one that would be overwritten, or another program is
     *                     using it
     */
    ExclusiveUse begin() throws IOException {
        ExclusiveUse use = ExclusiveUse.of(file);
        boolean begun = false;
        try {
            requireAsExpected();
            TemporaryFolder.removeAbandoned(file);
            begun = true;
            return use;
        } finally {
            if (!begun) {
                use.close();
            }
        }
    }

    private void requireAsExpected() throws IOException {
        boolean there = FineTuning.checkpointKind().matches(file);
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
