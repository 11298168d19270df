/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.programs;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.mobilenet4j.image.dataset.ImageFiles;
import org.mobilenet4j.image.preprocessing.Preprocessing;
import org.mobilenet4j.inference.FeatureExtractor;
import org.mobilenet4j.training.features.Backbone;
import org.mobilenet4j.weights.catalogue.PretrainedModel;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Turns pictures into rows of features, for whatever learns from rows, and saves them for NumPy. */
public final class FeatureExtraction {

    private FeatureExtraction() {}

    /** WEIGHTS (a file or a published name), FOLDER of pictures, ROWS.npy to write. */
    public static void main(String[] args) throws IOException {
        PretrainedModel model = PretrainedModel.load(args[0]);
        // size, crop and scale belong to the weights: other pixels would give other features
        Preprocessing input = model.card().preprocessing();
        Path file = Path.of(args[2]);
        if (Files.exists(file)) {
            throw new FileAlreadyExistsException(file + " is there already; name a new file");
        }
        List<Path> files = ImageFiles.below(Path.of(args[1]));
        System.out.println(files.size() + " pictures as " + input);

        // what the classifier reads: the means of the last feature map
        INDArray rows = PictureData.features(new FeatureExtractor(model.network()), input, files);
        System.out.println("Pooled features: " + Arrays.toString(rows.shape()));
        for (int i = 0; i < Math.min(3, files.size()); i++) {
            INDArray row = rows.getRow(i);
            System.out.printf(
                    "%s: mean %.4f, largest %.4f at %d%n",
                    files.get(i).getFileName(),
                    row.meanNumber().floatValue(),
                    row.maxNumber().floatValue(),
                    row.argMax().getInt(0));
        }

        // any other place in the network: one feature map, or the means of several
        INDArray first = input.read(files.get(0));
        show("block_12_add", Backbone.upTo(model.network(), "block_12_add"), first);
        show("Means of " + Backbone.MIDDLE, Backbone.pooled(model.network(), Backbone.MIDDLE), first);

        Nd4j.writeAsNumpy(rows, file.toFile());
        System.out.println("Saved as " + args[2] + ": numpy.load reads it");
    }

    private static void show(String name, Backbone backbone, INDArray pictures) {
        System.out.println(
                name + ": " + Arrays.toString(backbone.features(pictures).shape()));
    }
}
