/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.programs;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.deeplearning4j.nn.weights.WeightInit;
import org.mobilenet4j.MobileNetV2;
import org.mobilenet4j.image.dataset.ImageFolder;
import org.mobilenet4j.image.preprocessing.Preprocessing;
import org.mobilenet4j.inference.ModelCard;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;

/** Keeps a saved network's features and trains a new classifier on other classes. */
public final class TransferLearn {

    private TransferLearn() {}

    /** MODEL FOLDER EPOCHS NEW_MODEL. */
    public static void main(String[] args) throws IOException {
        Path model = Path.of(args[0]);
        Preprocessing input = ModelCard.read(model).preprocessing();
        ImageFolder images = ImageFolder.read(Path.of(args[1]));
        ComputationGraph network = new TransferLearning.GraphBuilder(ComputationGraph.load(model.toFile(), false))
                .fineTuneConfiguration(new FineTuneConfiguration.Builder()
                        .updater(new Adam(1e-3))
                        .build())
                .setFeatureExtractor(MobileNetV2.POOLING)
                .nOutReplace(MobileNetV2.CLASSIFIER, images.labels().size(), WeightInit.XAVIER)
                .build();

        DataSet train = PictureData.inMemory(images.train(), images.labels().size(), input);
        for (int epoch = 0; epoch < Integer.parseInt(args[2]); epoch++) {
            train.shuffle(epoch);
            for (DataSet batch : train.batchBy(16)) {
                network.fit(batch);
            }
            System.out.println("epoch " + epoch + ", loss of the last batch " + network.score());
        }
        ModelCard.save(network, new ModelCard(images.labels(), input, Map.of()), Path.of(args[3]), false);
    }
}
