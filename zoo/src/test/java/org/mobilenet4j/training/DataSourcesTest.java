/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import org.datavec.api.io.labels.ParentPathLabelGenerator;
import org.datavec.api.split.CollectionInputSplit;
import org.datavec.image.recordreader.ImageRecordReader;
import org.deeplearning4j.datasets.datavec.RecordReaderDataSetIterator;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.deeplearning4j.optimize.listeners.CollectScoresListener;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mobilenet4j.ArrayAssert;
import org.mobilenet4j.image.dataset.ImageFolder;
import org.mobilenet4j.image.dataset.ImageFolderReader;
import org.mobilenet4j.image.dataset.LabeledImage;
import org.mobilenet4j.image.dataset.StrictImageLoader;
import org.mobilenet4j.image.preprocessing.Preprocessing;
import org.mobilenet4j.training.batchnorm.BatchNormPolicy;
import org.mobilenet4j.training.data.AugmentationStrength;
import org.mobilenet4j.training.data.FolderData;
import org.mobilenet4j.training.data.TinyTask;
import org.mobilenet4j.training.data.TrainingData;
import org.mobilenet4j.training.loss.ClassWeights;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/** Fine-tuning with data from folders, lists and DataVec, and with networks of other kinds. */
class DataSourcesTest {

    private static final ComputationGraph PRETRAINED = TinyTask.pretrained();

    @TempDir
    Path folder;

    private final ExecutorService threads = Executors.newFixedThreadPool(2);

    @AfterEach
    void stopThreads() {
        threads.shutdownNow();
    }

    private ImageFolder drawn(int ofEachClass) throws IOException {
        ClassPictures.write(folder, ofEachClass);
        return ImageFolder.read(folder);
    }

    /** DataVec's own reader of the pictures of a folder, in their order. */
    private static DataSetIterator recordReader(List<LabeledImage> images, int batch) throws IOException {
        List<URI> files = images.stream().map(image -> image.path().toUri()).collect(Collectors.toList());
        ImageRecordReader reader =
                new ImageRecordReader(ClassPictures.SIZE, ClassPictures.SIZE, 3, new ParentPathLabelGenerator());
        reader.initialize(new CollectionInputSplit(files), ClassPictures.PREPROCESSING.transform());
        return new RecordReaderDataSetIterator.Builder(reader, batch)
                .classification(1, ClassPictures.CLASSES)
                .preProcessor(ClassPictures.PREPROCESSING.normalizer())
                .build();
    }

    @Test
    void dataVecsReaderStartsWithTheLossOfAFolder() throws IOException {
        ImageFolder images = drawn(6);
        FolderData ours = FolderData.test(images, ClassPictures.PREPROCESSING, 3, threads);
        TrainingData theirs = TrainingData.of(recordReader(images.test(), 3));
        assertEquals(ours.examples(), theirs.examples());
        List<Double> expected = losses(PRETRAINED, ours);
        assertEquals(expected.get(0), losses(PRETRAINED, theirs).get(0), 1e-5);

        TrainingData train = TrainingData.of(recordReader(images.train(), 5));
        FineTuningResult result = FineTuning.builder()
                .classes(ClassPictures.CLASSES)
                .stages(TrainingStage.of(6, 0.05))
                .build()
                .fit(PRETRAINED, train, ours, FineTuningListener.SILENT);
        assertEquals(3 * 6, result.iterations());
        assertTrue(
                result.history().get(5).trainLoss()
                        < 0.8 * result.history().get(0).trainLoss(),
                result.history().toString());
    }

    private static List<Double> losses(ComputationGraph network, TrainingData data) throws IOException {
        CollectScoresListener scores = new CollectScoresListener(1);
        FineTuning.builder()
                .classes(ClassPictures.CLASSES)
                .stages(TrainingStage.of(1, 0.01))
                .build()
                .fit(network, data, data, new FineTuningListener() {
                    @Override
                    public List<TrainingListener> trainingListeners() {
                        return List.of(scores);
                    }
                });
        return scores.getListScore().stream().collect(Collectors.toList());
    }

    /** Decodes as the preprocessing says and names a picture that cannot be decoded. */
    private static final class StrictReader extends ImageRecordReader {

        private static final long serialVersionUID = 1L;

        StrictReader(Preprocessing preprocessing) {
            super(preprocessing.height(), preprocessing.width(), 3, new ParentPathLabelGenerator());
            this.imageLoader = new StrictImageLoader(
                    preprocessing.height(), preprocessing.width(), preprocessing.transform(), preprocessing.decoding());
        }
    }

    /** Without a thread of DL4J's between them the failure arrives, and is not taken for the end of the data. */
    @Test
    void anUndecodablePictureIsNoEndOfTheData() throws IOException {
        List<LabeledImage> images = drawn(3).train();
        StrictReader reader = new StrictReader(ClassPictures.PREPROCESSING);
        reader.initialize(new CollectionInputSplit(
                images.stream().map(image -> image.path().toUri()).collect(Collectors.toList())));
        TrainingData data = TrainingData.of(new RecordReaderDataSetIterator.Builder(reader, 2)
                .classification(1, ClassPictures.CLASSES)
                .preProcessor(ClassPictures.PREPROCESSING.normalizer())
                .build());
        assertEquals(images.size(), data.examples());
        Path bad = Files.write(images.get(3).path(), new byte[] {1, 2, 3});
        Throwable e = assertThrows(
                RuntimeException.class,
                () -> FineTuning.builder()
                        .classes(ClassPictures.CLASSES)
                        .stages(TrainingStage.of(1, 0.01))
                        .build()
                        .fit(PRETRAINED, data, data, FineTuningListener.SILENT));
        assertTrue(e.toString().contains(bad.toString()), e.toString());
        // DataVec's own loader turns to Leptonica, whose natives are left out: an Error, which ends a thread without a
        // word
        assertThrows(Throwable.class, () -> TrainingData.of(recordReader(images, 2)));
    }

    /** Each colour is a label of its own: two pictures in three show several, or none. */
    @Test
    void aListOfPicturesWithSeveralLabelsIsLearned() throws IOException {
        StringBuilder list = new StringBuilder("path,label\n");
        for (int i = 0; i < 96; i++) {
            int colours = i % 8;
            Path file = folder.resolve(i + ".png");
            ImageIO.write(coloured(colours, i), "png", file.toFile());
            list.append(file.getFileName())
                    .append(',')
                    .append((colours & 1) == 0 ? "" : "red|")
                    .append((colours & 2) == 0 ? "" : "green|")
                    .append((colours & 4) == 0 ? "" : "blue|");
            if (colours > 0) {
                list.setLength(list.length() - 1);
            } else {
                list.append('|');
            }
            list.append('\n');
        }
        Path csv = Files.writeString(folder.resolve("list.csv"), list);
        ImageFolder images = new ImageFolderReader().multiLabel(true).read(csv).withValidation(0.2, 1);
        assertEquals(List.of("blue", "green", "red"), images.labels());
        FolderData train =
                FolderData.train(images, ClassPictures.PREPROCESSING, AugmentationStrength.NONE, 8, 1, threads);
        FineTuningResult result = FineTuning.builder()
                .classes(3)
                .multiLabel(true)
                .classWeights(ClassWeights.balanced())
                .labelSmoothing(0.02)
                .stages(TrainingStage.of(8, 0.01))
                .build()
                .fit(
                        PRETRAINED,
                        train,
                        FolderData.validation(images, ClassPictures.PREPROCESSING, 8, threads),
                        FineTuningListener.SILENT);
        assertTrue(result.validationAccuracy() > 0.9, "accuracy " + result.validationAccuracy());
        LabeledImage one = images.test().stream()
                .filter(image -> image.labels().size() == 2)
                .findFirst()
                .get();
        INDArray output = result.network().outputSingle(ClassPictures.PREPROCESSING.read(one.path()));
        assertEquals(one.labels().contains("red"), output.getDouble(0, 2) > 0.5, one + " " + output);
        assertEquals(one.labels().contains("blue"), output.getDouble(0, 0) > 0.5, one + " " + output);
        assertThrows(
                IllegalArgumentException.class,
                () -> FolderData.validation(
                        new ImageFolderReader().multiLabel(true).read(csv), ClassPictures.PREPROCESSING, 8, threads));
    }

    private static BufferedImage coloured(int colours, long seed) {
        BufferedImage picture = new BufferedImage(ClassPictures.SIZE, ClassPictures.SIZE, BufferedImage.TYPE_INT_RGB);
        Random random = new Random(seed);
        for (int y = 0; y < ClassPictures.SIZE; y++) {
            for (int x = 0; x < ClassPictures.SIZE; x++) {
                int rgb = 0;
                for (int c = 0; c < 3; c++) {
                    rgb |= (random.nextInt(80) + ((colours >> c & 1) == 0 ? 0 : 175)) << 16 - 8 * c;
                }
                picture.setRGB(x, y, rgb);
            }
        }
        return picture;
    }

    /** The two orders of the axes train alike: nothing on the way takes height for channels. */
    @Test
    void aNetworkThatReadsChannelsLastTrainsLikeAnother() throws IOException {
        ImageFolder images = drawn(6);
        ComputationGraph last =
                TinyTask.small().inputFormat(CNN2DFormat.NHWC).build().init();
        ComputationGraph first = TinyTask.small().build().init();
        first.setParams(PRETRAINED.params().dup());
        last.setParams(PRETRAINED.params().dup());
        FolderData pictures =
                FolderData.train(images, ClassPictures.PREPROCESSING, AugmentationStrength.GENTLE, 5, 1, threads);
        assertArrayEquals(
                new long[] {5, 32, 32, 3},
                pictures.channelsLast().plain().next().getFeatures().shape());
        FineTuningResult expected = trained(first, pictures);
        FineTuningResult found = trained(last, pictures.channelsLast());
        assertEquals(expected.validationLoss(), found.validationLoss(), 1e-4);
        assertTrue(
                ArrayAssert.difference(
                                expected.network().params(), found.network().params())
                        < 1e-3,
                "parameters differ by "
                        + ArrayAssert.difference(
                                expected.network().params(), found.network().params()));
        assertEquals(expected.statistics().disagree(), found.statistics().disagree());
    }

    @Test
    void aDoubleNetworkTrainsLikeAFloatOne() throws IOException {
        ImageFolder images = drawn(6);
        ComputationGraph wide =
                TinyTask.small().dataType(DataType.DOUBLE).build().init();
        wide.setParams(PRETRAINED.params().castTo(DataType.DOUBLE));
        FolderData pictures =
                FolderData.train(images, ClassPictures.PREPROCESSING, AugmentationStrength.NONE, 5, 1, threads);
        FineTuningResult expected = trained(PRETRAINED, pictures);
        FineTuningResult found = trained(wide, pictures);
        assertEquals(DataType.DOUBLE, found.network().params().dataType());
        assertEquals(expected.validationLoss(), found.validationLoss(), 1e-3);
        assertEquals(
                0,
                ArrayAssert.difference(wide.getParam("Conv1_W"), found.network().getParam("Conv1_W")));
    }

    /** Both kinds of stages, a head of the network's own, recalibration, soft targets, averages, checkpoints. */
    private FineTuningResult trained(ComputationGraph network, FolderData data) throws IOException {
        return FineTuning.builder()
                .stages(
                        TrainingStage.of(1, 0.01).freezeThrough("Conv_1"),
                        TrainingStage.of(1, 0.005).freezeThrough("block_1").blockFactor(0.9))
                .classWeights(ClassWeights.balanced())
                .labelSmoothing(0.1)
                .mixup(0.2)
                .weightAverage(0.9)
                .weightDecay(1e-4)
                .keepBest(false)
                .batchNorm(BatchNormPolicy.RECALIBRATE)
                .checkpoints(folder.resolve("run.checkpoint"), 2)
                .build()
                .fit(network, data, data, FineTuningListener.SILENT);
    }
}
