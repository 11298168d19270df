/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.programs;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.datavec.api.split.FileSplit;
import org.datavec.image.loader.NativeImageLoader;
import org.datavec.image.recordreader.ImageRecordReader;
import org.datavec.image.transform.FlipImageTransform;
import org.datavec.image.transform.ImageTransform;
import org.datavec.image.transform.PipelineImageTransform;
import org.deeplearning4j.datasets.datavec.RecordReaderDataSetIterator;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.optimize.listeners.ScoreIterationListener;
import org.mobilenet4j.MobileNetV2;
import org.mobilenet4j.image.preprocessing.Preprocessing;
import org.mobilenet4j.vertex.Flavor;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/** Feeds a network from a DataVec pipeline with augmentation. */
public final class DataVecPipeline {

    private DataVecPipeline() {}

    /** FOLDER with one folder of pictures per class. */
    public static void main(String[] args) throws IOException {
        Preprocessing input = Preprocessing.of(Flavor.TORCH, 96, 96);
        // half of the pictures are mirrored; size and order of colors come last, for all of them
        ImageTransform augmentation = new PipelineImageTransform.Builder()
                .addImageTransform(new FlipImageTransform(1), 0.5)
                .addImageTransform(input.transform(), 1.0)
                .build();
        ImageRecordReader reader = new StrictRecordReader(input, augmentation);
        reader.initialize(new FileSplit(Path.of(args[0]).toFile(), NativeImageLoader.ALLOWED_FORMATS, new Random(1)));
        DataSetIterator batches = new RecordReaderDataSetIterator(reader, 16, 1, reader.numLabels());
        batches.setPreProcessor(input.normalizer());

        ComputationGraph network = MobileNetV2.builder()
                .numClasses(reader.numLabels())
                .inputShape(new int[] {3, 96, 96})
                .widthMultiplier(0.35)
                .flavor(Flavor.TORCH)
                .build()
                .init();
        network.setListeners(new ScoreIterationListener(1));
        while (batches.hasNext()) {
            network.fit(batches.next()); // fit(batches) reads ahead, and may wait forever for a picture that is broken
        }
        System.out.println("Classes " + reader.getLabels() + ", loss " + network.score());
    }
}
