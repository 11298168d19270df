/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.programs;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.mobilenet4j.image.dataset.ImageFolder;
import org.mobilenet4j.image.dataset.ImageFolderReader;
import org.mobilenet4j.image.preprocessing.Preprocessing;
import org.mobilenet4j.training.FineTuning;
import org.mobilenet4j.training.FineTuningListener;
import org.mobilenet4j.training.FineTuningResult;
import org.mobilenet4j.training.TrainingStage;
import org.mobilenet4j.training.data.AugmentationStrength;
import org.mobilenet4j.training.data.FolderData;
import org.mobilenet4j.weights.catalogue.PretrainedModel;
import org.nd4j.evaluation.classification.EvaluationBinary;

/** Fine-tunes to pictures that are of several classes at once: a sigmoid for each class in the place of one softmax. */
public final class MultiLabel {

    private static final int BATCH = 16;
    private static final long SEED = 42;

    private MultiLabel() {}

    /**
     * WEIGHTS (a file or a published name), LIST of pictures in CSV, EPOCHS. The list has the columns {@code path} and
     * {@code label}; a line is a picture's file, relative to the list, and its classes: {@code beach.jpg,sea|sky}.
     */
    public static void main(String[] args) throws IOException {
        PretrainedModel start = PretrainedModel.load(args[0]);
        Preprocessing input = start.card().preprocessing();
        ImageFolder pictures = new ImageFolderReader().multiLabel(true).read(Path.of(args[1]));
        System.out.println(pictures + ": " + pictures.labels());
        FineTuning tuning = FineTuning.builder()
                .classes(pictures.labels().size())
                .multiLabel(true)
                .stages(TrainingStage.of(Integer.parseInt(args[2]), 0.01))
                .keepBest(false) // the test pictures shall judge, not choose
                .build();
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            FolderData train = FolderData.train(pictures, input, AugmentationStrength.NONE, BATCH, SEED, threads);
            FolderData test = FolderData.test(pictures, input, BATCH, threads);
            FineTuningResult result = tuning.fit(start.network(), train, test, FineTuningListener.SILENT);
            EvaluationBinary evaluation = new EvaluationBinary();
            evaluation.setLabelNames(pictures.labels());
            result.network().doEvaluation(test.plain(), evaluation);
            System.out.println(evaluation.stats());
            System.out.printf("On average over the classes %.1f %% are right%n", 100 * evaluation.averageAccuracy());
        } finally {
            threads.shutdown();
        }
    }
}
