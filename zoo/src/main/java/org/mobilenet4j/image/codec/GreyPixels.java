/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.image.codec;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Pictures of three channels as pictures of one, for networks that read grey: the luma of ITU-R BT.601, 0.299 red + 0.587
 * green + 0.114 blue, as Pillow's mode "L" and OpenCV have it, but not rounded to whole grey levels. A picture that is grey
 * keeps its values, up to rounding.
 *
 * <p>It works on what {@link org.mobilenet4j.image.preprocessing.Preprocessing#read} gives and on the batches of any iterator, after scaling that is the same
 * for all channels: {@link org.mobilenet4j.image.preprocessing.PixelScaling#grey}. A {@link org.mobilenet4j.inference.ModelCard} does not know of it: {@link org.mobilenet4j.inference.ImageClassifier} gives
 * networks three channels, so a network for one is fed through {@link #of}. Stateless.
 */
public final class GreyPixels implements DataSetPreProcessor {

    private static final long serialVersionUID = 1L;

    private static final double[] LUMA = {0.299, 0.587, 0.114};

    /**
     * The pictures in grey.
     *
     * @param pictures [n, 3, height, width], RGB; left alone
     * @return [n, 1, height, width] of the same type
     * @throws IllegalArgumentException for another number of axes or channels
     */
    public static INDArray of(INDArray pictures) {
        if (pictures.rank() != 4 || pictures.size(1) != LUMA.length) {
            throw new IllegalArgumentException(
                    "Expected pictures [n, 3, height, width], RGB, found " + Arrays.toString(pictures.shape()));
        }
        INDArray grey = channel(pictures, 0).mul(LUMA[0]);
        grey.addi(channel(pictures, 1).mul(LUMA[1]));
        return grey.addi(channel(pictures, 2).mul(LUMA[2]));
    }

    private static INDArray channel(INDArray pictures, int number) {
        return pictures.get(
                NDArrayIndex.all(), NDArrayIndex.interval(number, number + 1), NDArrayIndex.all(), NDArrayIndex.all());
    }

    /** Replaces the features [n, 3, height, width] by [n, 1, height, width]. */
    @Override
    public void preProcess(DataSet batch) {
        batch.setFeatures(of(batch.getFeatures()));
    }
}
