/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.programs;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.mobilenet4j.MobileNetV2;
import org.mobilenet4j.image.preprocessing.Preprocessing;
import org.mobilenet4j.inference.ImageClassifier;
import org.mobilenet4j.inference.ModelCard;
import org.mobilenet4j.vertex.Flavor;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Saves a network with its labels and preprocessing in one file, and gets everything back. */
public final class SaveAndRestore {

    private SaveAndRestore() {}

    /** FILE to write to. */
    public static void main(String[] args) throws IOException {
        Path file = Path.of(args[0]);
        ComputationGraph network = MobileNetV2.builder()
                .numClasses(3)
                .inputShape(new int[] {3, 96, 96})
                .widthMultiplier(0.35)
                .flavor(Flavor.TF)
                .build()
                .init();
        ModelCard card = new ModelCard(
                List.of("cat", "dog", "horse"),
                Preprocessing.of(Flavor.TF, 96, 96),
                Map.of("creator", "SaveAndRestore"));
        ModelCard.save(network, card, file, true); // true: with the updater's state, to train on later

        // DL4J's own way back
        ComputationGraph restored = ComputationGraph.load(file.toFile(), true);
        INDArray image = Nd4j.rand(DataType.FLOAT, 1, 3, 96, 96);
        System.out.println("Same output: " + network.outputSingle(image).equals(restored.outputSingle(image)));

        // with labels and preprocessing
        ImageClassifier classifier = ImageClassifier.load(file);
        System.out.println("Labels: " + classifier.card().labels());
        System.out.println("Best two: " + classifier.classify(image, 2).get(0));
    }
}
