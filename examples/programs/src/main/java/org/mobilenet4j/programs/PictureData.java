/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.programs;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.datavec.api.io.labels.PathLabelGenerator;
import org.datavec.api.split.CollectionInputSplit;
import org.datavec.api.writable.Text;
import org.datavec.api.writable.Writable;
import org.datavec.image.recordreader.ImageRecordReader;
import org.deeplearning4j.datasets.datavec.RecordReaderDataSetIterator;
import org.mobilenet4j.image.dataset.LabeledImage;
import org.mobilenet4j.image.preprocessing.Preprocessing;
import org.mobilenet4j.inference.FeatureExtractor;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.util.FeatureUtil;

/** Pictures as DL4J wants them, in three ways that several of the short programs need. No instances. */
final class PictureData {

    private static final int BATCH = 32;

    private PictureData() {}

    /**
     * The features of pictures, a batch at a time, so that a large folder does not need its pixels in memory at once.
     *
     * @return [files, features], in the files' order
     */
    static INDArray features(FeatureExtractor extractor, Preprocessing input, List<Path> files) throws IOException {
        List<INDArray> rows = new ArrayList<>();
        for (int i = 0; i < files.size(); i += BATCH) {
            rows.add(extractor.features(input.read(files.subList(i, Math.min(i + BATCH, files.size())))));
        }
        return Nd4j.vstack(rows);
    }

    /** All pictures at once, [n, 3, height, width], with one-hot labels: for few or small ones. */
    static DataSet inMemory(List<LabeledImage> images, int classes, Preprocessing input) throws IOException {
        List<Path> files = images.stream().map(LabeledImage::path).collect(Collectors.toList());
        int[] indices = images.stream().mapToInt(LabeledImage::index).toArray();
        return new DataSet(input.read(files), FeatureUtil.toOutcomeMatrix(indices, classes));
    }

    /** Pictures through DataVec, decoded again in each pass: for any number of them. */
    static RecordReaderDataSetIterator batches(List<LabeledImage> images, Preprocessing input) throws IOException {
        ImageRecordReader reader = new ImageRecordReader(
                input.height(), input.width(), 3, new LabelsOfPictures(images), input.transform());
        var files = images.stream().map(image -> image.path().toUri()).collect(Collectors.toList());
        Collections.shuffle(files, new Random(1));
        reader.initialize(new CollectionInputSplit(files));
        var batches = new RecordReaderDataSetIterator(reader, BATCH, 1, reader.numLabels());
        batches.setPreProcessor(input.normalizer());
        return batches;
    }

    /** The labels that pictures have, whatever folders they lie in. */
    private static final class LabelsOfPictures implements PathLabelGenerator {

        private static final long serialVersionUID = 1;

        private final HashMap<URI, String> labels = new HashMap<>();

        private LabelsOfPictures(List<LabeledImage> images) {
            images.forEach(image -> labels.put(image.path().toUri(), image.label()));
        }

        @Override
        public Writable getLabelForPath(String path) {
            return getLabelForPath(Path.of(path).toUri());
        }

        @Override
        public Writable getLabelForPath(URI uri) {
            return new Text(labels.get(uri));
        }

        /** True: the reader collects and sorts the labels it meets. */
        @Override
        public boolean inferLabelClasses() {
            return true;
        }
    }
}
