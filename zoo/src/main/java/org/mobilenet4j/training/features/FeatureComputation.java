/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training.features;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.mobilenet4j.image.dataset.LabeledImage;
import org.mobilenet4j.image.preprocessing.Preprocessing;
import org.mobilenet4j.internal.io.ReadAhead;
import org.mobilenet4j.internal.io.Sha256;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Computes rows of features: pictures are decoded in parallel, the network runs in the calling thread. */
final class FeatureComputation {

    /** Pictures that go through the network at a time. */
    private static final int BATCH = 16;

    private final Backbone backbone;
    private final CopyDecoder decoder;
    private final PictureCopies copies;
    private final int threads = Runtime.getRuntime().availableProcessors();
    private final long[] shape;

    FeatureComputation(Backbone backbone, Preprocessing preprocessing, PictureCopies copies) {
        this.backbone = backbone;
        this.copies = copies;
        this.decoder = new CopyDecoder(preprocessing, copies);
        this.shape = backbone.features(Nd4j.zeros(
                        DataType.FLOAT, 1, CopyDecoder.CHANNELS, preprocessing.height(), preprocessing.width()))
                .shape();
    }

    /** A row to compute. Immutable. */
    static final class Row {

        private final LabeledImage image;
        private final FeatureKey key;

        Row(LabeledImage image, FeatureKey key) {
            this.image = image;
            this.key = key;
        }

        LabeledImage image() {
            return image;
        }

        FeatureKey key() {
            return key;
        }
    }

    /** Takes rows as they are done. */
    @FunctionalInterface
    interface Consumer {
        void accept(FeatureKey key, float[] values) throws IOException;
    }

    /** Floats of a row. */
    int size() {
        long size = 1;
        for (int axis = 1; axis < shape.length; axis++) {
            size *= shape[axis];
        }
        return Math.toIntExact(size);
    }

    /** What a table of some pictures consists of: all as copy 0, then all as copy 1 and so on. */
    List<Row> rows(List<LabeledImage> images) throws IOException {
        List<byte[]> hashes = new ArrayList<>();
        try (ReadAhead<byte[]> hashed =
                ahead("reading pictures", images, image -> Sha256.digest().digest(Files.readAllBytes(image.path())))) {
            while (hashed.hasNext()) {
                hashes.add(hashed.next());
            }
        }
        List<Row> rows = new ArrayList<>();
        for (int copy = 0; copy < copies.count(); copy++) {
            for (int i = 0; i < images.size(); i++) {
                rows.add(new Row(images.get(i), new FeatureKey(hashes.get(i), copy)));
            }
        }
        return rows;
    }

    /** Computes rows, in their order. */
    void run(List<Row> rows, Consumer consumer) throws IOException {
        List<List<Row>> batches = new ArrayList<>();
        for (int from = 0; from < rows.size(); from += BATCH) {
            batches.add(rows.subList(from, Math.min(rows.size(), from + BATCH)));
        }
        int size = size();
        try (ReadAhead<INDArray> decoded = ahead("decoding pictures", batches, decoder::decode)) {
            for (List<Row> batch : batches) {
                INDArray features = backbone.features(decoded.next());
                float[] values = features.dup('c').data().asFloat();
                for (int i = 0; i < batch.size(); i++) {
                    consumer.accept(batch.get(i).key(), Arrays.copyOfRange(values, i * size, (i + 1) * size));
                }
            }
        }
    }

    private <T, R> ReadAhead<R> ahead(String what, List<T> items, ReadAhead.Work<T, R> work) {
        return ReadAhead.on(threads, what, threads + 1, items, work);
    }

    /** The rows as one array. */
    INDArray table(List<float[]> rows) {
        long[] tableShape = shape.clone();
        tableShape[0] = rows.size();
        INDArray table = Nd4j.createUninitialized(DataType.FLOAT, tableShape, 'c');
        for (int i = 0; i < rows.size(); i++) {
            table.slice(i)
                    .assign(Nd4j.createFromArray(rows.get(i))
                            .reshape('c', table.slice(i).shape()));
        }
        return table;
    }
}
