/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training.features;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mobilenet4j.image.dataset.ImageFolder;
import org.mobilenet4j.image.dataset.LabeledImage;
import org.mobilenet4j.image.preprocessing.Preprocessing;
import org.mobilenet4j.training.ClassPictures;
import org.mobilenet4j.training.HeadTraining;
import org.mobilenet4j.vertex.Flavor;
import org.mobilenet4j.weights.PretrainedNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A head on cached features of a real trained network learns twelve kinds of flowers from 60 photographs each. */
@Tag("shared")
class SharedFlowersTest {

    private static final Path SHARED = Path.of(System.getProperty("mobilenet4j.shared", "../../shared"));
    private static final Path WEIGHTS = SHARED.resolve("weights/mobilenet_v2_1.0_224_no_top.h5");
    private static final Path FLOWERS = SHARED.resolve("datasets/flowers12");
    private static final Preprocessing PREPROCESSING = Preprocessing.of(Flavor.TF, 224, 224);

    @TempDir
    private Path folder;

    @BeforeEach
    void requireSharedMaterial() {
        boolean there = Files.exists(WEIGHTS) && Files.exists(FLOWERS);
        if (!there) {
            System.err.println("SharedFlowersTest does not run: " + WEIGHTS.toAbsolutePath() + " or "
                    + FLOWERS.toAbsolutePath() + " is not there");
        }
        assumeTrue(there, "shared material at " + SHARED.toAbsolutePath());
    }

    @Test
    void theMeansOfMiddleBlocksTellFlowersApart() throws IOException {
        long start = System.nanoTime();
        ImageFolder flowers = ImageFolder.read(FLOWERS);
        Backbone backbone = Backbone.pooled(PretrainedNetwork.load(WEIGHTS).network(), Backbone.MIDDLE);
        FeatureCache cache = FeatureCache.in(folder);
        FeatureTable train = cache.features(backbone, PREPROCESSING, flowers.train(), PictureCopies.mirrored());
        double features = seconds(start);
        LinearHead head = new HeadTraining().train(train, flowers.labels().size());
        double trained = seconds(start);
        ComputationGraph whole = head.attachTo(backbone);
        double accuracy = accuracy(whole, flowers.test());
        System.out.printf(
                "flowers12: features %.1f s, head %.1f s, all %.1f s, test accuracy %.4f%n",
                features, trained - features, seconds(start), accuracy);
        assertTrue(accuracy >= 0.93, "accuracy " + accuracy);
        FeatureTable test = cache.features(backbone, PREPROCESSING, flowers.test(), PictureCopies.none());
        INDArray some = test.features().dup();
        ClassPictures.assertClose(head.network().outputSingle(some), outputs(whole, flowers.test()), "one network");
    }

    private static double accuracy(ComputationGraph network, List<LabeledImage> images) throws IOException {
        INDArray predicted = Nd4j.argMax(outputs(network, images), 1);
        int right = 0;
        for (int i = 0; i < images.size(); i++) {
            right += predicted.getInt(i) == images.get(i).index() ? 1 : 0;
        }
        return (double) right / images.size();
    }

    private static INDArray outputs(ComputationGraph network, List<LabeledImage> images) throws IOException {
        return network.outputSingle(
                PREPROCESSING.read(images.stream().map(LabeledImage::path).collect(Collectors.toList())));
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}
