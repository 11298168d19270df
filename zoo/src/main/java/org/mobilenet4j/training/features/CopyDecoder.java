/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training.features;

import java.io.IOException;
import java.util.List;
import org.datavec.image.transform.ImageTransform;
import org.mobilenet4j.image.dataset.StrictImageLoader;
import org.mobilenet4j.image.preprocessing.Preprocessing;
import org.mobilenet4j.training.data.Augmentation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Turns copies of pictures into the network's input. Immutable and thread-safe. */
final class CopyDecoder {

    static final int CHANNELS = 3;

    private final Preprocessing preprocessing;
    private final PictureCopies copies;

    CopyDecoder(Preprocessing preprocessing, PictureCopies copies) {
        this.preprocessing = preprocessing;
        this.copies = copies;
    }

    /**
     * Decodes some copies on the calling thread.
     *
     * @return [n, 3, height, width] RGB, scaled for the network
     * @throws IOException if a picture cannot be read
     */
    INDArray decode(List<FeatureComputation.Row> rows) throws IOException {
        INDArray pictures = Nd4j.createUninitialized(
                DataType.FLOAT, new long[] {rows.size(), CHANNELS, preprocessing.height(), preprocessing.width()}, 'c');
        StrictImageLoader plain = loader(preprocessing.transform());
        Augmentation steps = new Augmentation(copies.newSteps(), preprocessing);
        StrictImageLoader changed = loader(steps);
        for (int i = 0; i < rows.size(); i++) {
            FeatureComputation.Row row = rows.get(i);
            steps.reseed(copies.seedOf(row.key()));
            (row.key().copy() == 0 ? plain : changed)
                    .asMatrixView(row.image().path().toFile(), pictures.slice(i));
        }
        preprocessing.normalizer().transform(pictures);
        return pictures;
    }

    private StrictImageLoader loader(ImageTransform transform) {
        return new StrictImageLoader(
                preprocessing.height(), preprocessing.width(), transform, preprocessing.decoding());
    }
}
