/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.programs;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.mobilenet4j.image.dataset.ImageFolder;
import org.mobilenet4j.image.preprocessing.Preprocessing;
import org.mobilenet4j.inference.ModelCard;
import org.mobilenet4j.training.EpochResult;
import org.mobilenet4j.training.FineTuning;
import org.mobilenet4j.training.FineTuningListener;
import org.mobilenet4j.training.FineTuningResult;
import org.mobilenet4j.training.TrainingStage;
import org.mobilenet4j.training.data.AugmentationStrength;
import org.mobilenet4j.training.data.FolderData;
import org.mobilenet4j.weights.catalogue.PretrainedModel;

/** Fine-tunes in stages: first the head, then the last blocks, then everything, early blocks slower than late ones. */
public final class GradualUnfreezing {

    private GradualUnfreezing() {}

    /** WEIGHTS (a file or a published name), FOLDER with a folder of pictures per class, EPOCHS of a stage, MODEL to write. */
    public static void main(String[] args) throws IOException {
        PretrainedModel start = PretrainedModel.load(args[0]);
        Preprocessing input = start.card().preprocessing();
        ImageFolder images = ImageFolder.read(Path.of(args[1]));
        int epochs = Integer.parseInt(args[2]);

        FineTuning tuning = FineTuning.builder()
                .classes(images.labels().size())
                .stages(
                        TrainingStage.of(epochs, 0.01).freezeThrough("Conv_1"), // the new head alone
                        TrainingStage.of(epochs, 0.005)
                                .freezeThrough("block_12")
                                .blockFactor(0.9),
                        TrainingStage.of(epochs, 0.002).blockFactor(0.9))
                .keepBest(false) // the test pictures shall judge, not choose
                .build();
        ExecutorService threads =
                Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
        FineTuningResult result;
        try {
            FolderData train = FolderData.train(images, input, AugmentationStrength.GENTLE, 16, 42, threads);
            FolderData test = FolderData.test(images, input, 32, threads);
            result = tuning.fit(start.network(), train, test, new Printer());
        } finally {
            threads.shutdown();
        }
        System.out.println("Batch norm: " + result.batchNorm());
        System.out.println("Statistics: " + result.statistics());
        System.out.printf("Right on %.1f %% of the test pictures%n", 100 * result.validationAccuracy());
        ModelCard card = new ModelCard(images.labels(), input, result.properties());
        ModelCard.save(result.network(), card, Path.of(args[3]), false);
        System.out.println("Saved as " + args[3]);
    }

    private static final class Printer implements FineTuningListener {

        @Override
        public void stageStarted(int number, int stages, TrainingStage stage, ComputationGraph network) {
            System.out.println("Stage " + number + ": " + stage);
        }

        @Override
        public void epochFinished(EpochResult epoch) {
            System.out.printf(
                    "Epoch %d: training loss %.3f, test loss %.3f, test accuracy %.1f %%%n",
                    epoch.epoch(), epoch.trainLoss(), epoch.validationLoss(), 100 * epoch.validationAccuracy());
        }
    }
}
