/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.embed;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.mobilenet4j.cli.Outputs;
import org.mobilenet4j.image.codec.UnreadableImageException;
import org.mobilenet4j.image.preprocessing.Preprocessing;
import org.mobilenet4j.inference.FeatureExtractor;
import org.mobilenet4j.internal.io.FileKind;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Writes the features of pictures, [n, features], and beside them which row is which picture. Both files appear whole,
 * when all is done, or not at all. For one use.
 */
final class FeatureFile {

    private static final int BATCH = 16;

    private final FeatureExtractor network;
    private final Preprocessing preprocessing;
    private final Outputs outputs;
    private final List<UnreadableImageException> skipped = new ArrayList<>();
    private final List<Path> waiting = new ArrayList<>();
    private final List<INDArray> batch = new ArrayList<>();
    private NpyWriter features;
    private long rows;

    /** @param outputs decide what may be replaced */
    FeatureFile(FeatureExtractor network, Preprocessing preprocessing, Outputs outputs) {
        this.outputs = outputs;
        this.network = network;
        this.preprocessing = preprocessing;
    }

    /**
     * A matrix of float32 with the names of its rows beside it: one without may be anybody's.
     *
     * @param names where these would be
     */
    static FileKind kind(Path names) {
        return new FileKind("a file of features", file -> NpyWriter.isMatrix(file) && RowNames.KIND.matches(names));
    }

    /**
     * @param files  the pictures, in the order of the rows
     * @param matrix where the features go
     * @param names  where the pictures' names go
     * @param done   hears how many pictures more are done
     * @throws IOException when no picture can be read, or the files not be written
     */
    void write(List<Path> files, Path matrix, Path names, Consumer<Integer> done) throws IOException {
        outputs.write(
                names,
                RowNames.KIND,
                unfinishedNames -> outputs.write(matrix, kind(names), unfinished -> {
                    try (RowNames rowNames = RowNames.create(unfinishedNames);
                            DecodedPictures pictures = new DecodedPictures(files, preprocessing, 2 * BATCH)) {
                        for (Path file : files) {
                            take(file, pictures);
                            if (batch.size() == BATCH) {
                                run(unfinished, rowNames);
                            }
                            done.accept(1);
                        }
                        run(unfinished, rowNames);
                    } finally {
                        if (features != null) {
                            features.close();
                        }
                    }
                    if (rows == 0) {
                        throw new IOException(
                                "None of the " + files.size() + " pictures can be read, so there is nothing to"
                                        + " write; the first: " + skipped.get(0).getMessage());
                    }
                }));
    }

    private void take(Path file, DecodedPictures pictures) {
        try {
            batch.add(pictures.next());
            waiting.add(file);
        } catch (UnreadableImageException e) {
            skipped.add(e);
        }
    }

    private void run(Path unfinished, RowNames names) throws IOException {
        if (batch.isEmpty()) {
            return;
        }
        float[][] vectors =
                network.features(Nd4j.concat(0, batch.toArray(new INDArray[0]))).toFloatMatrix();
        if (features == null) {
            features = NpyWriter.create(unfinished, vectors[0].length);
        }
        for (int i = 0; i < vectors.length; i++) {
            features.row(vectors[i]);
            names.row(waiting.get(i).toString());
            rows++;
        }
        batch.clear();
        waiting.clear();
    }

    /** How many pictures have a row. */
    long rows() {
        return rows;
    }

    /** The pictures that could not be read. */
    List<UnreadableImageException> skipped() {
        return List.copyOf(skipped);
    }
}
