/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training.features;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.mobilenet4j.image.dataset.LabeledImage;
import org.mobilenet4j.image.preprocessing.Preprocessing;

/**
 * Features of pictures that are computed once. A row is found again by what decides it: the backbone's weights, structure
 * and engine ({@link Backbone#fingerprint()}), the preprocessing, the SHA-256 of the picture's file, and for a changed
 * copy the augmentation, its seed and the copy's number. Names and places of pictures do not matter.
 *
 * <pre>{@code
 * FeatureCache cache = FeatureCache.in(Path.of("features"));
 * FeatureTable train = cache.features(backbone, preprocessing, data.train(), PictureCopies.mirrored());
 * LinearHead head = new HeadTraining().train(train, data.labels().size());
 * ComputationGraph network = head.attachTo(backbone);
 * }</pre>
 *
 * On disk there is one file for each combination of backbone, preprocessing and augmentation, replaced as a whole.
 * Damaged files and rows are computed again. Rows are never removed; delete the folder to be rid of them. While a table is
 * made, its features are in memory twice. Thread-safe; processes may share a folder: the last one to finish decides what
 * is kept.
 */
public final class FeatureCache {

    /** Part of every key: counts up when pictures or networks are read in another way. */
    private static final String VERSION = "1";

    /** Null in memory. */
    private final Path folder;

    private final Map<String, Map<FeatureKey, float[]>> memory = new ConcurrentHashMap<>();

    private FeatureCache(Path folder) {
        this.folder = folder;
    }

    /** Hears how many rows are computed; called in the thread that asked for the features. */
    @FunctionalInterface
    public interface ProgressListener {

        /**
         * Some more rows have been computed.
         *
         * @param done  rows computed so far
         * @param total rows to compute in all
         */
        void computed(int done, int total);
    }

    /** A cache that ends with the program. */
    public static FeatureCache inMemory() {
        return new FeatureCache(null);
    }

    /**
     * A cache on disk.
     *
     * @param folder is made when something is to be kept
     */
    public static FeatureCache in(Path folder) {
        return new FeatureCache(Objects.requireNonNull(folder, "folder"));
    }

    /** As the other one, telling nobody of its progress. */
    public FeatureTable features(
            Backbone backbone, Preprocessing preprocessing, List<LabeledImage> images, PictureCopies copies)
            throws IOException {
        return features(backbone, preprocessing, images, copies, (done, total) -> {});
    }

    /**
     * The features of pictures, as they were kept or computed now.
     *
     * @param backbone      what computes them; used in the calling thread only
     * @param preprocessing what the network expects of a picture
     * @param images        at least one picture
     * @param copies        which variants of each
     * @param listener      hears of the progress
     * @throws org.mobilenet4j.image.codec.UnreadableImageException if a picture cannot be decoded; what was computed before is
     *                                                        kept
     * @throws IOException if a picture cannot be read, or the cache not be read or written
     */
    public FeatureTable features(
            Backbone backbone,
            Preprocessing preprocessing,
            List<LabeledImage> images,
            PictureCopies copies,
            ProgressListener listener)
            throws IOException {
        if (images.isEmpty()) {
            throw new IllegalArgumentException("Features need at least one picture");
        }
        FeatureComputation computation = new FeatureComputation(backbone, preprocessing, copies);
        List<FeatureComputation.Row> wanted = computation.rows(images);
        String plain = Fingerprint.of(VERSION, backbone.fingerprint(), preprocessing.toJson());
        FeatureShelf originals = shelf(plain);
        FeatureShelf changed = copies.count() == 1 ? originals : shelf(Fingerprint.of(plain, copies.key()));
        Map<FeatureKey, FeatureComputation.Row> missing = new LinkedHashMap<>();
        for (FeatureComputation.Row row : wanted) {
            FeatureShelf shelf = row.key().copy() == 0 ? originals : changed;
            if (shelf.get(row.key(), computation.size()) == null) {
                missing.put(row.key(), row);
            }
        }
        try {
            int[] done = {0};
            computation.run(List.copyOf(missing.values()), (key, values) -> {
                (key.copy() == 0 ? originals : changed).put(key, values);
                listener.computed(++done[0], missing.size());
            });
        } finally {
            originals.save();
            changed.save();
        }
        List<float[]> rows = new ArrayList<>();
        for (FeatureComputation.Row row : wanted) {
            rows.add((row.key().copy() == 0 ? originals : changed).get(row.key(), computation.size()));
        }
        return new FeatureTable(images, computation.table(rows), missing.size());
    }

    private FeatureShelf shelf(String fingerprint) throws IOException {
        return folder == null
                ? FeatureShelf.inMemory(memory.computeIfAbsent(fingerprint, key -> new ConcurrentHashMap<>()))
                : FeatureShelf.of(folder.resolve(fingerprint.substring(0, 16) + ".features"), fingerprint);
    }
}
