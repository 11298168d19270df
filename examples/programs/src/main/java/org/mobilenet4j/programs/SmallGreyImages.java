/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.programs;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.mobilenet4j.image.codec.GreyPixels;
import org.mobilenet4j.image.dataset.ImageFolder;
import org.mobilenet4j.image.dataset.LabeledImage;
import org.mobilenet4j.image.preprocessing.PixelScaling;
import org.mobilenet4j.image.preprocessing.Preprocessing;
import org.mobilenet4j.image.preprocessing.ResizeRule;
import org.mobilenet4j.training.FineTuning;
import org.mobilenet4j.training.FineTuningListener;
import org.mobilenet4j.training.FineTuningResult;
import org.mobilenet4j.training.TrainingStage;
import org.mobilenet4j.training.data.TrainingData;
import org.mobilenet4j.weights.ImportOptions;
import org.mobilenet4j.weights.PretrainedNetwork;
import org.mobilenet4j.weights.RecognizedNetwork;
import org.mobilenet4j.weights.catalogue.PretrainedSource;
import org.mobilenet4j.weights.format.TensorFile;
import org.mobilenet4j.weights.format.TensorFiles;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Fine-tunes weights for large color pictures to grey ones of 32x32 pixels. */
public final class SmallGreyImages {

    private static final int SIZE = 32;
    /** Two strides of 2 less than the paper's: 8 in all, so that the last feature map is 4x4 and not 1x1. */
    private static final int[] STAGE_STRIDES = {1, 1, 2, 2, 1, 2, 1};

    private SmallGreyImages() {}

    /** WEIGHTS (a file or a published name), FOLDER with a folder of pictures per class, EPOCHS. */
    public static void main(String[] args) throws IOException {
        Path file = PretrainedSource.of(args[0]).local();
        ComputationGraph grey = network(file, 1);
        ComputationGraph color = network(file, 3);
        System.out.println("Stem for colors "
                + Arrays.toString(color.getParam("Conv1_W").shape()) + ", its kernels summed for grey "
                + Arrays.toString(grey.getParam("Conv1_W").shape()));

        ImageFolder images = ImageFolder.read(Path.of(args[1]));
        Preprocessing input = new Preprocessing(SIZE, SIZE, ResizeRule.ANTIALIASED, scaling(file));
        INDArray picture = GreyPixels.of(input.read(images.heldOut().get(0).path()));
        INDArray repeated = Nd4j.concat(1, picture, picture, picture);
        System.out.println("Last feature map: "
                + Arrays.toString(grey.feedForward(picture, false).get("Conv_1").shape()));
        System.out.println("Largest difference of a grey picture's features, as 1 and as 3 channels: "
                + grey.outputSingle(picture).sub(color.outputSingle(repeated)).amaxNumber());

        FineTuning tuning = FineTuning.builder()
                .classes(images.labels().size())
                .stages(TrainingStage.of(Integer.parseInt(args[2]), 0.01).blockFactor(0.95))
                .keepBest(false)
                .build();
        FineTuningResult result = tuning.fit(
                grey,
                read(images.train(), images, input),
                read(images.heldOut(), images, input),
                FineTuningListener.SILENT);
        System.out.printf("Right on %.1f %% of the test pictures%n", 100 * result.validationAccuracy());
        System.out.println(images.labels() + " for " + images.heldOut().get(0) + ": "
                + result.network().outputSingle(picture));
    }

    /** Strides and channels are the network's affair: weights do not depend on the ones, and are adapted to the others. */
    private static ComputationGraph network(Path weights, int channels) throws IOException {
        try (TensorFile file = TensorFiles.open(weights)) {
            ImportOptions options = ImportOptions.everything().withoutHead().adaptingStem();
            return PretrainedNetwork.load(
                            file,
                            options,
                            builder -> builder.inputShape(channels, SIZE, SIZE).strides(1, STAGE_STRIDES))
                    .network();
        }
    }

    private static PixelScaling scaling(Path weights) throws IOException {
        try (TensorFile file = TensorFiles.open(weights)) {
            return PixelScaling.grey(RecognizedNetwork.of(file).flavor());
        }
    }

    private static TrainingData read(List<LabeledImage> pictures, ImageFolder images, Preprocessing input)
            throws IOException {
        DataSet data = PictureData.inMemory(pictures, images.labels().size(), input);
        new GreyPixels().preProcess(data);
        data.shuffle(42);
        return TrainingData.of(new ListDataSetIterator<>(data.asList(), 16));
    }
}
