/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.programs;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.mobilenet4j.image.dataset.ImageFiles;
import org.mobilenet4j.image.preprocessing.Preprocessing;
import org.mobilenet4j.inference.FeatureExtractor;
import org.mobilenet4j.weights.catalogue.PretrainedModel;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/** Finds the pictures of a folder that look most like another one: the cosines between their pooled features. */
public final class EmbeddingSearch {

    private EmbeddingSearch() {}

    /** WEIGHTS (a file or a published name), FOLDER of pictures, QUERY picture, COUNT of results. */
    public static void main(String[] args) throws IOException {
        PretrainedModel model = PretrainedModel.load(args[0]);
        Preprocessing input = model.card().preprocessing();
        FeatureExtractor extractor = new FeatureExtractor(model.network());
        List<Path> files = ImageFiles.below(Path.of(args[1]));

        INDArray index = unitRows(PictureData.features(extractor, input, files));
        System.out.println("Index of " + args[1] + ": " + Arrays.toString(index.shape()));
        INDArray query = unitRows(extractor.features(input.read(Path.of(args[2]))));

        // cosines of the query with every picture, in one matrix product
        float[] cosines = index.mmul(query.transpose()).toFloatVector();
        System.out.println("Nearest to " + args[2] + ":");
        IntStream.range(0, cosines.length)
                .boxed()
                .sorted(Comparator.comparing(i -> -cosines[i]))
                .limit(Integer.parseInt(args[3]))
                .forEach(i -> System.out.printf("%.4f %s%n", cosines[i], files.get(i)));
    }

    /** The rows scaled to length 1, so that products of rows are cosines. */
    private static INDArray unitRows(INDArray rows) {
        return rows.divColumnVector(Transforms.max(rows.norm2(true, 1), 1e-12));
    }
}
