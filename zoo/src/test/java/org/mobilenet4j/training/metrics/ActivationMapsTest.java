/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training.metrics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mobilenet4j.MobileNetV2;
import org.mobilenet4j.image.dataset.LabeledImage;
import org.mobilenet4j.training.ClassPictures;
import org.mobilenet4j.training.Freezing;
import org.mobilenet4j.training.HeadTraining;
import org.mobilenet4j.training.features.Backbone;
import org.mobilenet4j.training.features.FeatureCache;
import org.mobilenet4j.training.features.FeatureTable;
import org.mobilenet4j.training.features.LinearHead;
import org.mobilenet4j.training.features.PictureCopies;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class ActivationMapsTest {

    @TempDir
    private Path folder;

    /** The means of a class's maps and its bias are the logit, so ratios of probabilities follow from them. */
    @Test
    void theMapsMeansAreTheLogits() throws IOException {
        List<LabeledImage> images = ClassPictures.write(folder, 3);
        ComputationGraph network = ClassPictures.network();
        for (Backbone backbone :
                List.of(Backbone.of(network), Backbone.pooled(network, List.of("block_3_depthwise", "block_12_add")))) {
            FeatureTable features = FeatureCache.inMemory()
                    .features(backbone, ClassPictures.PREPROCESSING, images, PictureCopies.none());
            LinearHead head = new HeadTraining().epochs(3).train(features, ClassPictures.CLASSES);
            ComputationGraph whole = head.attachTo(backbone);
            INDArray picture = ClassPictures.PREPROCESSING.read(images.get(4).path());
            INDArray probabilities = whole.outputSingle(picture);
            assertTrue(ActivationMaps.isPossible(whole));
            ActivationMaps maps = ActivationMaps.of(whole);
            double[] logits = new double[ClassPictures.CLASSES];
            for (int c = 0; c < logits.length; c++) {
                logits[c] = head.bias().getDouble(c);
                for (float[][] map : maps.of(picture, c)) {
                    for (float[] row : map) {
                        for (float value : row) {
                            logits[c] += value / (map.length * row.length);
                        }
                    }
                }
            }
            for (int c = 1; c < logits.length; c++) {
                double expected = Math.log(probabilities.getDouble(0, c) / probabilities.getDouble(0, 0));
                assertEquals(expected, logits[c] - logits[0], 1e-3 * Math.max(1, Math.abs(expected)));
            }
        }
        FeatureTable pooled = FeatureCache.inMemory()
                .features(Backbone.of(network), ClassPictures.PREPROCESSING, images, PictureCopies.none());
        ComputationGraph head = new HeadTraining().epochs(1).train(pooled, 3).network();
        assertFalse(ActivationMaps.isPossible(head));
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> ActivationMaps.of(head));
        assertTrue(e.getMessage().contains("\"features\""), e.getMessage());
        ComputationGraph noClassifier = Backbone.of(network).network();
        assertFalse(ActivationMaps.isPossible(noClassifier));
        e = assertThrows(IllegalArgumentException.class, () -> ActivationMaps.of(noClassifier));
        assertTrue(e.getMessage().contains("has no weights"), e.getMessage());
    }

    @Test
    void aFrozenPoolingIsOneToo() {
        ComputationGraph whole = ClassPictures.network();
        ComputationGraph frozen = Freezing.freezeThrough(whole, MobileNetV2.POOLING);
        INDArray picture = Nd4j.rand(1, 3, ClassPictures.PREPROCESSING.height(), ClassPictures.PREPROCESSING.width());
        assertTrue(ActivationMaps.isPossible(frozen));
        assertArrayEquals(
                ActivationMaps.of(whole).of(picture, 1).get(0),
                ActivationMaps.of(frozen).of(picture, 1).get(0));
    }
}
