/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mobilenet4j.image.dataset.ImageFolder;
import org.mobilenet4j.image.dataset.LabeledImage;
import org.mobilenet4j.image.preprocessing.Preprocessing;
import org.mobilenet4j.training.ClassPictures;
import org.mobilenet4j.vertex.Flavor;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

class ImageBatchesTest {

    private static final Preprocessing PREPROCESSING = Preprocessing.of(Flavor.TORCH, 32, 32);

    @TempDir
    private Path folder;

    private ImageFolder data;
    private ExecutorService threads;

    @BeforeEach
    void draw() throws IOException {
        for (int i = 0; i < 6; i++) {
            Path train = Files.createDirectories(folder.resolve("train/class" + i));
            for (int k = 0; k < 3; k++) {
                ClassPictures.draw(train.resolve(k + ".png"), i, 10L * i + k);
            }
            Path test = Files.createDirectories(folder.resolve("test/class" + i));
            ClassPictures.draw(test.resolve("0.png"), i, 1000L + i);
        }
        data = ImageFolder.read(folder);
        threads = Executors.newFixedThreadPool(3);
    }

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    private ImageBatches training(int batchSize, long seed) {
        return new ImageBatches(
                BatchPlan.training(data.train(), batchSize, seed),
                new BatchDecoder(data.labels(), PREPROCESSING, AugmentationStrength.STRONG),
                threads);
    }

    private ImageBatches testing(int batchSize) {
        return new ImageBatches(
                BatchPlan.testing(data.test(), batchSize),
                new BatchDecoder(data.labels(), PREPROCESSING, AugmentationStrength.NONE),
                threads);
    }

    private static List<DataSet> pass(ImageBatches batches) {
        List<DataSet> pass = new ArrayList<>();
        batches.reset();
        while (batches.hasNext()) {
            pass.add(batches.next());
        }
        return pass;
    }

    @Test
    void aSeedDecidesOrderAndAugmentationOfEveryPass() {
        ImageBatches first = training(4, 11);
        ImageBatches second = training(4, 11);
        for (int i = 0; i < 2; i++) {
            assertEquals(pass(first), pass(second), "pass " + i);
            assertEquals(first.order(), second.order());
        }
        List<LabeledImage> before = first.order();
        pass(first);
        assertNotEquals(before, first.order(), "each pass has an order of its own");
        ImageBatches other = training(4, 12);
        pass(other);
        assertNotEquals(before, other.order());
    }

    @Test
    void aTrainingPassHasFullBatchesOfDifferentPictures() {
        ImageBatches batches = training(4, 1);
        List<DataSet> pass = pass(batches);
        assertEquals(4, pass.size(), "18 pictures make 4 batches of 4; 2 wait for the next pass");
        assertEquals(16, batches.pictures());
        assertEquals(16, new HashSet<>(batches.order()).size());
        int picture = 0;
        for (DataSet batch : pass) {
            assertArrayEquals(new long[] {4, 3, 32, 32}, batch.getFeatures().shape());
            assertArrayEquals(new long[] {4, 6}, batch.getLabels().shape());
            for (int i = 0; i < 4; i++) {
                int index = batches.order().get(picture++).index();
                assertEquals(1, batch.getLabels().getInt(i, index));
                assertEquals(1, batch.getLabels().getRow(i).sumNumber().intValue());
            }
        }
    }

    @Test
    void aTestPassHoldsEveryPictureAsTheClassifierReadsIt() throws IOException {
        List<DataSet> pass = pass(testing(4));
        assertEquals(2, pass.size());
        assertEquals(2, pass.get(1).numExamples());
        List<Path> files = data.test().stream().map(LabeledImage::path).collect(Collectors.toList());
        INDArray expected = PREPROCESSING.read(files.subList(0, 4));
        assertTrue(pass.get(0).getFeatures().equalsWithEps(expected, 1e-5));
        assertEquals(pass, pass(testing(4)));
    }

    @Test
    void augmentationChangesPicturesButNotTheirScale() throws IOException {
        DataSet batch = pass(training(18, 1)).get(0);
        ImageBatches batches = training(18, 1);
        batches.reset();
        INDArray plain = PREPROCESSING.read(
                batches.order().stream().map(LabeledImage::path).collect(Collectors.toList()));
        assertFalse(batch.getFeatures().equalsWithEps(plain, 0.5));
        assertEquals(
                plain.meanNumber().doubleValue(),
                batch.getFeatures().meanNumber().doubleValue(),
                0.3);
        // the range of a black and a white pixel under ImageNet's statistics
        assertTrue(batch.getFeatures().minNumber().doubleValue() >= -2.2);
        assertTrue(batch.getFeatures().maxNumber().doubleValue() <= 2.7);
    }

    /** What resuming a training needs: the rest of any pass, without the passes before. */
    @Test
    void aPassCanBeTakenUpInItsMiddle() {
        List<DataSet> whole = rest(folder(), 2, 0);
        assertEquals(4, whole.size());
        List<DataSet> rest = rest(folder(), 2, 3);
        assertEquals(whole.subList(3, 4), rest);
        assertEquals(List.of(), rest(folder(), 2, 4));
        assertNotEquals(whole, rest(folder(), 3, 0));
        FolderData used = folder();
        rest(used, 0, 0);
        rest(used, 1, 2);
        assertEquals(whole, rest(used, 2, 0), "what went before does not matter");
    }

    @Test
    void thePlainPassHoldsAllTrainingPicturesAsTheyAre() throws IOException {
        FolderData folder = folder();
        assertEquals(16, folder.examples());
        assertEquals(4, folder.batches());
        List<DataSet> plain = collected(folder.plain());
        assertEquals(18, plain.stream().mapToInt(DataSet::numExamples).sum());
        List<Path> files =
                data.train().stream().limit(4).map(LabeledImage::path).collect(Collectors.toList());
        assertTrue(plain.get(0).getFeatures().equalsWithEps(PREPROCESSING.read(files), 1e-5));
    }

    private FolderData folder() {
        return FolderData.train(data, PREPROCESSING, AugmentationStrength.STRONG, 4, 7, threads);
    }

    private static List<DataSet> rest(FolderData folder, int epoch, int firstBatch) {
        return collected(folder.epoch(epoch, firstBatch));
    }

    private static List<DataSet> collected(DataSetIterator batches) {
        List<DataSet> pass = new ArrayList<>();
        batches.forEachRemaining(pass::add);
        return pass;
    }

    @Test
    void aVanishedPictureIsNamed() throws IOException {
        Path gone = data.test().get(0).path();
        Files.delete(gone);
        ImageBatches batches = testing(4);
        batches.reset();
        UncheckedIOException error = assertThrows(UncheckedIOException.class, batches::next);
        assertTrue(
                error.getCause().getMessage().contains(gone.toString()),
                error.getCause().getMessage());
    }

    @Test
    void afterAPassThereIsNoMore() {
        ImageBatches batches = testing(4);
        assertFalse(batches.hasNext(), "a pass begins with reset()");
        pass(batches);
        assertThrows(NoSuchElementException.class, batches::next);
    }

    @Test
    void aBatchIsNoLargerThanTheDataSet() {
        assertEquals(18, training(64, 1).batch());
        assertEquals(1, training(64, 1).batches());
        assertThrows(IllegalArgumentException.class, () -> BatchPlan.testing(List.of(), 4));
    }
}
