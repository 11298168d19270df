/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.image.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mobilenet4j.ArrayAssert;
import org.mobilenet4j.image.preprocessing.PixelScaling;
import org.mobilenet4j.vertex.Flavor;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

class GreyPixelsTest {

    /** Pillow: {@code Image.new("RGB", (1, 1), (200, 100, 50)).convert("L")} is 124. */
    @Test
    void colorsBecomeTheirLuma() {
        INDArray colored = Nd4j.createFromArray(200f, 100f, 50f).reshape(1, 3, 1, 1);
        assertEquals(124.2, GreyPixels.of(colored).getFloat(0), 1e-4);
        assertEquals(200, colored.getFloat(0), "the picture is left alone");
    }

    @ParameterizedTest
    @EnumSource
    void greyStaysGreyUnderAnyFlavoursScaling(Flavor flavor) {
        INDArray samples = Nd4j.rand(2, 1, 5, 4).mul(255);
        INDArray scaled = Nd4j.concat(1, samples, samples, samples);
        PixelScaling.grey(flavor).normalizer().transform(scaled);
        INDArray grey = GreyPixels.of(scaled);
        assertArrayEquals(new long[] {2, 1, 5, 4}, grey.shape());
        for (int channel = 0; channel < 3; channel++) {
            INDArray one = scaled.tensorAlongDimension(channel, 2, 3);
            assertEquals(0, ArrayAssert.difference(one, grey.tensorAlongDimension(0, 2, 3)), 1e-6);
        }
    }

    @Test
    void theScalingOfGreyIsTheAverage() {
        assertEquals(PixelScaling.of(Flavor.TF), PixelScaling.grey(Flavor.TF));
        assertArrayEquals(
                new double[] {0.449, 0.449, 0.449},
                PixelScaling.grey(Flavor.TORCH).mean(),
                1e-12);
        assertArrayEquals(
                new double[] {0.226, 0.226, 0.226},
                PixelScaling.grey(Flavor.TORCH).std(),
                1e-12);
    }

    @Test
    void iteratorsGiveGreyBatches() {
        INDArray pictures = Nd4j.rand(6, 3, 4, 4);
        INDArray expected = GreyPixels.of(pictures);
        ListDataSetIterator<DataSet> batches =
                new ListDataSetIterator<>(List.copyOf(new DataSet(pictures, Nd4j.ones(6, 2)).asList()), 6);
        batches.setPreProcessor(new GreyPixels());
        assertEquals(expected, batches.next().getFeatures());
    }

    @Test
    void otherArraysAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> GreyPixels.of(Nd4j.rand(2, 1, 4, 4)));
        assertThrows(IllegalArgumentException.class, () -> GreyPixels.of(Nd4j.rand(3, 4, 4)));
    }
}
