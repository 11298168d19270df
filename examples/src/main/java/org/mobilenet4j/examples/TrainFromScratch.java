/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.examples;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.datavec.api.io.labels.ParentPathLabelGenerator;
import org.datavec.api.split.FileSplit;
import org.datavec.image.loader.NativeImageLoader;
import org.datavec.image.recordreader.ImageRecordReader;
import org.deeplearning4j.datasets.datavec.RecordReaderDataSetIterator;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.mobilenet4j.Flavor;
import org.mobilenet4j.MobileNetV2;
import org.mobilenet4j.image.ImageFolder;
import org.mobilenet4j.image.ModelCard;
import org.mobilenet4j.image.Preprocessing;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.learning.config.Adam;

/** Trains on FOLDER/train/CLASS/*, measures on FOLDER/test/CLASS/*, saves the model. */
public final class TrainFromScratch {

    private static final Preprocessing INPUT = Preprocessing.of(Flavor.TORCH, 96, 96);

    private TrainFromScratch() {}

    /** FOLDER EPOCHS MODEL. */
    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[0]);
        ImageFolder images = ImageFolder.read(folder); // warns of bad pictures
        int classes = images.labels().size();
        ComputationGraph network = MobileNetV2.builder()
                .numClasses(classes)
                .inputShape(new int[] {3, 96, 96})
                .widthMultiplier(0.35)
                .flavor(Flavor.TORCH)
                .updater(new Adam(1e-3))
                .build()
                .init();
        network.fit(read(folder.resolve("train"), classes), Integer.parseInt(args[1]));
        System.out.println(
                network.evaluate(read(folder.resolve("test"), classes)).stats());

        ModelCard.save(network, new ModelCard(images.labels(), INPUT, Map.of()), Path.of(args[2]), true);
    }

    private static DataSetIterator read(Path folder, int classes) throws IOException {
        ImageRecordReader reader = new ImageRecordReader(
                INPUT.height(), INPUT.width(), 3, new ParentPathLabelGenerator(), INPUT.transform());
        reader.initialize(new FileSplit(folder.toFile(), NativeImageLoader.ALLOWED_FORMATS, new Random(1)));
        DataSetIterator batches = new RecordReaderDataSetIterator(reader, 32, 1, classes);
        batches.setPreProcessor(INPUT.normalizer());
        return batches;
    }
}
