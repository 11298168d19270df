/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.programs;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.mobilenet4j.image.dataset.ImageFolder;
import org.mobilenet4j.image.preprocessing.Preprocessing;
import org.mobilenet4j.inference.ModelCard;
import org.mobilenet4j.training.HeadTraining;
import org.mobilenet4j.training.features.Backbone;
import org.mobilenet4j.training.features.FeatureCache;
import org.mobilenet4j.training.features.FeatureTable;
import org.mobilenet4j.training.features.LinearHead;
import org.mobilenet4j.training.features.PictureCopies;
import org.mobilenet4j.weights.catalogue.PretrainedModel;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Computes features of a frozen backbone once, trains a linear head on them, and makes one network of both. */
public final class HeadOnly {

    private HeadOnly() {}

    /** WEIGHTS (a file or a published name), FOLDER with a folder of pictures per class, MODEL to write. */
    public static void main(String[] args) throws IOException {
        PretrainedModel start = PretrainedModel.load(args[0]);
        Preprocessing input = start.card().preprocessing();
        ImageFolder images = ImageFolder.read(Path.of(args[1]));
        int classes = images.labels().size();
        System.out.println(images);

        // from the middle of the network; Backbone.of(network) has the features that the old classifier read
        Backbone backbone = Backbone.pooled(start.network(), Backbone.MIDDLE);
        FeatureCache cache = FeatureCache.in(Path.of(args[2] + ".features")); // a second run finds them there
        FeatureTable train = cache.features(backbone, input, images.train(), PictureCopies.mirrored());
        FeatureTable test = cache.features(backbone, input, images.heldOut(), PictureCopies.none());
        System.out.println("To learn from: " + train);
        System.out.println("To test with: " + test);

        LinearHead head = new HeadTraining().train(train, classes);
        Evaluation evaluation = head.network()
                .evaluate(new ListDataSetIterator<>(test.dataSet(classes).asList(), 32));
        System.out.printf("The head is right on %.1f %% of the test pictures%n", 100 * evaluation.accuracy());

        // a network like any other: pictures in, classes out
        ComputationGraph network = head.attachTo(backbone);
        INDArray pictures = input.read(images.heldOut().get(0).path());
        INDArray inTwoSteps = head.network().outputSingle(backbone.features(pictures));
        float difference =
                network.outputSingle(pictures).sub(inTwoSteps).amaxNumber().floatValue();
        System.out.println("Largest difference of the network and head(features): " + difference);

        ModelCard.save(network, new ModelCard(images.labels(), input, Map.of()), Path.of(args[2]), false);
        System.out.println("Saved as " + args[2]);
    }
}
