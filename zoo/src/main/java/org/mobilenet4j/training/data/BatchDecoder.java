/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training.data;

import java.io.IOException;
import java.util.List;
import org.datavec.image.transform.ImageTransform;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.mobilenet4j.image.dataset.LabeledImage;
import org.mobilenet4j.image.dataset.StrictImageLoader;
import org.mobilenet4j.image.preprocessing.Preprocessing;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Turns the pictures of a batch into a {@link DataSet}. Immutable and thread-safe. */
final class BatchDecoder {

    private static final int CHANNELS = 3;

    private final List<String> labels;
    private final Preprocessing preprocessing;
    private final AugmentationStrength strength;
    private final CNN2DFormat format;

    /**
     * @param labels        the class labels, in the order of the network's outputs
     * @param preprocessing what the network expects of a picture
     * @param strength      how much pictures are changed at random before that
     */
    BatchDecoder(List<String> labels, Preprocessing preprocessing, AugmentationStrength strength) {
        this(labels, preprocessing, strength, CNN2DFormat.NCHW);
    }

    BatchDecoder(List<String> labels, Preprocessing preprocessing, AugmentationStrength strength, CNN2DFormat format) {
        this.labels = List.copyOf(labels);
        this.preprocessing = preprocessing;
        this.strength = strength;
        this.format = format;
    }

    /**
     * Decodes the pictures of a batch, on the calling thread.
     *
     * @return features [n, 3, height, width] RGB, scaled for the network; labels [n, classes], 1 for each class that a
     *         picture shows, else 0
     * @throws IOException if a picture cannot be read
     */
    DataSet decode(BatchPlan.Batch batch) throws IOException {
        List<LabeledImage> images = batch.images();
        INDArray features = Nd4j.createUninitialized(
                DataType.FLOAT,
                new long[] {images.size(), CHANNELS, preprocessing.height(), preprocessing.width()},
                'c');
        INDArray expected = Nd4j.zeros(DataType.FLOAT, images.size(), labels.size());
        boolean augmented = strength != AugmentationStrength.NONE;
        Augmentation augmentation = augmented ? Augmentation.of(strength, preprocessing) : null;
        ImageTransform transform = augmented ? augmentation : preprocessing.transform();
        StrictImageLoader loader = new StrictImageLoader(
                preprocessing.height(), preprocessing.width(), transform, preprocessing.decoding());
        if (augmented) {
            augmentation.reseed(batch.seed());
        }
        for (int i = 0; i < images.size(); i++) {
            LabeledImage image = images.get(i);
            loader.asMatrixView(image.path().toFile(), features.slice(i));
            for (int index : image.indices()) {
                expected.putScalar(i, index, 1);
            }
        }
        preprocessing.normalizer().transform(features);
        boolean channelsLast = format == CNN2DFormat.NHWC;
        return new DataSet(channelsLast ? features.permute(0, 2, 3, 1).dup('c') : features, expected);
    }

    /** The class labels, in the order of the network's outputs. */
    List<String> labels() {
        return labels;
    }

    /** Numbers that make up one picture. */
    int inputSize() {
        return CHANNELS * preprocessing.height() * preprocessing.width();
    }
}
