/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.programs;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.mobilenet4j.MobileNetV2;
import org.mobilenet4j.image.dataset.ImageFolder;
import org.mobilenet4j.image.preprocessing.Preprocessing;
import org.mobilenet4j.inference.ModelCard;
import org.mobilenet4j.vertex.Flavor;
import org.nd4j.linalg.learning.config.Adam;

/** Trains on the pictures of an {@link ImageFolder}, measures on the held-out ones, saves the model. */
public final class TrainFromScratch {

    private static final Preprocessing INPUT = Preprocessing.of(Flavor.TORCH, 96, 96);

    private TrainFromScratch() {}

    /** FOLDER EPOCHS MODEL. */
    public static void main(String[] args) throws IOException {
        ImageFolder images = ImageFolder.read(Path.of(args[0])); // leaves bad pictures out, with a warning
        ComputationGraph network = MobileNetV2.builder()
                .numClasses(images.labels().size())
                .inputShape(new int[] {3, 96, 96})
                .widthMultiplier(0.35)
                .flavor(Flavor.TORCH)
                .updater(new Adam(1e-3))
                .build()
                .init();
        network.fit(PictureData.batches(images.train(), INPUT), Integer.parseInt(args[1]));
        System.out.println(
                network.evaluate(PictureData.batches(images.heldOut(), INPUT)).stats());
        ModelCard.save(network, new ModelCard(images.labels(), INPUT, Map.of()), Path.of(args[2]), true);
    }
}
