/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.programs;

import org.datavec.api.io.labels.ParentPathLabelGenerator;
import org.datavec.image.recordreader.ImageRecordReader;
import org.datavec.image.transform.ImageTransform;
import org.mobilenet4j.image.dataset.StrictImageLoader;
import org.mobilenet4j.image.preprocessing.Preprocessing;

/**
 * DataVec's reader of class folders with this library's decoder, so that a picture that cannot be decoded is an exception
 * that names it. With DataVec's own it is an {@link Error}, or grey pixels. Not thread-safe.
 *
 * <p>Do not let it read ahead, as {@code fit(iterator)} and {@code AsyncDataSetIterator} do: they can wait forever after an
 * exception in their thread.
 */
final class StrictRecordReader extends ImageRecordReader {

    private static final long serialVersionUID = 1L;

    /**
     * @param input     size and decoding
     * @param transform ends with {@link Preprocessing#transform()} of the input
     */
    StrictRecordReader(Preprocessing input, ImageTransform transform) {
        super(input.height(), input.width(), 3, new ParentPathLabelGenerator());
        this.imageLoader = new StrictImageLoader(input.height(), input.width(), transform, input.decoding());
    }
}
