/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training.features;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** The rows of one backbone, preprocessing and augmentation, in memory or read from and saved to a file. */
final class FeatureShelf {

    /** A program that is killed loses no more than this much work. */
    private static final long SAVE_EVERY_NANOS = 120_000_000_000L;

    /** Null in memory. */
    private final Path file;

    private final String fingerprint;
    private final Map<FeatureKey, float[]> rows;
    private boolean changed;
    private long saved = System.nanoTime();

    private FeatureShelf(Path file, String fingerprint, Map<FeatureKey, float[]> rows) {
        this.file = file;
        this.fingerprint = fingerprint;
        this.rows = rows;
    }

    /** @param rows shared with other shelves of the same content; thread-safe */
    static FeatureShelf inMemory(Map<FeatureKey, float[]> rows) {
        return new FeatureShelf(null, null, rows);
    }

    /** With what the file has of it. */
    static FeatureShelf of(Path file, String fingerprint) throws IOException {
        return new FeatureShelf(file, fingerprint, FeatureCacheFile.read(file, fingerprint));
    }

    /** A row; null if it is missing or has another length. */
    float[] get(FeatureKey key, int size) {
        float[] row = rows.get(key);
        return row == null || row.length != size ? null : row;
    }

    void put(FeatureKey key, float[] row) throws IOException {
        rows.put(key, row);
        changed = true;
        if (System.nanoTime() - saved > SAVE_EVERY_NANOS) {
            save();
        }
    }

    /** Writes the file, if there is one and something is new. */
    void save() throws IOException {
        if (file != null && changed) {
            FeatureCacheFile.write(file, fingerprint, rows);
            changed = false;
            saved = System.nanoTime();
        }
    }
}
