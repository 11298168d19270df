/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training.features;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.datavec.image.transform.CropImageTransform;
import org.datavec.image.transform.ImageTransform;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mobilenet4j.ArrayAssert;
import org.mobilenet4j.image.codec.UnreadableImageException;
import org.mobilenet4j.image.dataset.LabeledImage;
import org.mobilenet4j.image.preprocessing.PixelScaling;
import org.mobilenet4j.image.preprocessing.Preprocessing;
import org.mobilenet4j.training.ClassPictures;
import org.mobilenet4j.vertex.Flavor;
import org.nd4j.linalg.api.ndarray.INDArray;

class FeatureCacheTest {

    private static final int OF_EACH_CLASS = 7;
    private static final Preprocessing PREPROCESSING = ClassPictures.PREPROCESSING;

    @TempDir
    private Path folder;

    private final ComputationGraph network = ClassPictures.network();
    private final Backbone backbone = Backbone.of(network);
    private Path cache;
    private List<LabeledImage> images;

    @BeforeEach
    void writePictures() throws IOException {
        cache = folder.resolve("cache");
        images = ClassPictures.write(folder.resolve("pictures"), OF_EACH_CLASS);
    }

    private FeatureTable features(FeatureCache from, PictureCopies copies) throws IOException {
        return from.features(backbone, PREPROCESSING, images, copies);
    }

    private static void assertClose(FeatureTable expected, FeatureTable actual) {
        ClassPictures.assertClose(expected.features(), actual.features(), "features");
        assertArrayEquals(expected.classes(), actual.classes());
    }

    @Test
    void theFeaturesAreWhatTheBackboneSaysOfEachPicture() throws IOException {
        FeatureTable table = features(FeatureCache.inMemory(), PictureCopies.none());
        assertArrayEquals(new long[] {images.size(), 1280}, table.features().shape());
        for (int i = 0; i < images.size(); i++) {
            INDArray alone = backbone.features(PREPROCESSING.read(images.get(i).path()));
            ClassPictures.assertClose(alone.getRow(0), table.features().getRow(i), "picture " + i);
        }
        assertEquals(images.size(), table.computed());
    }

    @Test
    void whatWasComputedOnceIsNotComputedAgain() throws IOException {
        FeatureCache memory = FeatureCache.inMemory();
        FeatureTable first = features(memory, PictureCopies.none());
        FeatureTable kept = features(FeatureCache.in(cache), PictureCopies.none());
        assertEquals(images.size(), kept.computed());
        for (FeatureCache from : List.of(memory, FeatureCache.in(cache))) {
            FeatureTable again = features(from, PictureCopies.none());
            assertEquals(0, again.computed());
            assertEquals(images.size(), again.reused());
            ClassPictures.assertSame(first.features(), again.features(), "features");
        }
        try (Stream<Path> files = Files.list(cache)) {
            assertEquals(1, files.count(), "one file and nothing beside it");
        }
    }

    @Test
    void contentCountsAndNamesDoNot() throws IOException {
        features(FeatureCache.in(cache), PictureCopies.none());
        Path moved = Files.move(images.get(4).path(), folder.resolve("other name.png"));
        ClassPictures.draw(images.get(2).path(), 2, 12345);
        List<LabeledImage> changed = new ArrayList<>(images);
        changed.set(4, new LabeledImage(moved, 1, "class1"));
        FeatureTable table = FeatureCache.in(cache).features(backbone, PREPROCESSING, changed, PictureCopies.none());
        assertEquals(1, table.computed(), "the picture that was drawn anew");
        ClassPictures.assertSame(
                backbone.features(PREPROCESSING.read(images.get(2).path())).getRow(0),
                table.features().getRow(2),
                "new picture");
    }

    @Test
    void otherWeightsAndOtherPreprocessingMakeOtherFeatures() throws IOException {
        FeatureCache kept = FeatureCache.in(cache);
        FeatureTable before = features(kept, PictureCopies.none());
        Preprocessing torch = PREPROCESSING.withScaling(PixelScaling.of(Flavor.TORCH));
        FeatureTable scaled = kept.features(backbone, torch, images, PictureCopies.none());
        assertEquals(images.size(), scaled.computed());
        network.getParam("Conv_1_gamma").muli(1.001);
        Backbone other = Backbone.of(network);
        FeatureTable after = kept.features(other, PREPROCESSING, images, PictureCopies.none());
        assertEquals(images.size(), after.computed());
        ClassPictures.assertDiffer(before.features(), after.features(), "features");
        assertEquals(0, features(kept, PictureCopies.none()).computed(), "the first ones are still there");
    }

    @Test
    void aMirroredCopyIsWhatTheNetworkSeesOfTheMirroredPicture() throws IOException {
        FeatureTable table = features(FeatureCache.inMemory(), PictureCopies.mirrored());
        assertEquals(2, table.copies());
        INDArray upright =
                PREPROCESSING.read(images.stream().map(LabeledImage::path).collect(Collectors.toList()));
        INDArray mirrored = upright.dup();
        for (int i = 0; i < images.size(); i++) {
            for (int c = 0; c < 3; c++) {
                for (int y = 0; y < ClassPictures.SIZE; y++) {
                    for (int x = 0; x < ClassPictures.SIZE; x++) {
                        mirrored.putScalar(
                                new int[] {i, c, y, x}, upright.getFloat(i, c, y, ClassPictures.SIZE - 1 - x));
                    }
                }
            }
        }
        double difference = ArrayAssert.difference(backbone.features(mirrored), table.copy(1));
        double moved = ArrayAssert.difference(table.copy(0), table.copy(1));
        assertTrue(difference < 0.02 * moved, difference + " of " + moved);
    }

    @Test
    void augmentedCopiesDependOnSeedAndPictureOnlyAndMoreCanBeAdded() throws IOException {
        FeatureTable two = features(FeatureCache.in(cache), crops(2, 5));
        assertEquals(2 * images.size(), two.computed());
        FeatureTable four = features(FeatureCache.in(cache), crops(4, 5));
        assertEquals(2 * images.size(), four.computed(), "copies 2 and 3");
        ClassPictures.assertSame(two.copy(1), four.copy(1), "copies");
        ClassPictures.assertDiffer(four.copy(1), four.copy(2), "features");
        assertClose(four, features(FeatureCache.inMemory(), crops(4, 5)));
        FeatureTable otherSeed = features(FeatureCache.in(cache), crops(2, 6));
        assertEquals(images.size(), otherSeed.computed(), "the pictures themselves are known");
        ClassPictures.assertDiffer(two.copy(1), otherSeed.copy(1), "features");
        ClassPictures.assertSame(two.copy(0), otherSeed.copy(0), "copies");
    }

    private static PictureCopies crops(int count, long seed) {
        return PictureCopies.augmented(count, seed, "crop 8", () -> List.<ImageTransform>of(new CropImageTransform(8)));
    }

    @Test
    void aDamagedFileIsNeverTrusted() throws IOException {
        FeatureTable truth = features(FeatureCache.in(cache), PictureCopies.none());
        Path file = onlyFile();
        byte[] good = Files.readAllBytes(file);
        int rows = 84 + images.size() * 40 + 4;
        int[][] places = {
            {0, images.size()}, {9, images.size()}, {20, images.size()}, {77, images.size()}, {81, images.size()},
            {90, images.size()}, {124, images.size()}, {rows - 2, images.size()}, {rows, 1}, {good.length - 1, 1},
            {rows + 5 * 1280 * 4, 1}
        };
        for (int[] place : places) {
            byte[] bad = good.clone();
            bad[place[0]] ^= 0x10;
            Files.write(file, bad);
            FeatureTable repaired = features(FeatureCache.in(cache), PictureCopies.none());
            assertEquals(place[1], repaired.computed(), "rows computed again after damage at " + place[0]);
            assertClose(truth, repaired);
            assertEquals(good.length, Files.size(file), "length of the repaired file");
        }
        for (int length : new int[] {0, 5, 83, 84, 300, rows, good.length - 1}) {
            Files.write(file, Arrays.copyOf(good, length));
            assertClose(truth, features(FeatureCache.in(cache), PictureCopies.none()));
        }
        Files.write(file, Arrays.copyOf(good, good.length + 1));
        assertEquals(
                images.size(),
                features(FeatureCache.in(cache), PictureCopies.none()).computed());
    }

    private Path onlyFile() throws IOException {
        try (Stream<Path> files = Files.list(cache)) {
            return files.collect(Collectors.toList()).get(0);
        }
    }

    @Test
    void aPictureThatCannotBeReadIsNamedAndTheOthersAreKept() throws IOException {
        Path last = images.get(images.size() - 1).path();
        Files.write(last, new byte[] {1, 2, 3});
        UnreadableImageException e = assertThrows(
                UnreadableImageException.class, () -> features(FeatureCache.in(cache), PictureCopies.none()));
        assertTrue(e.getMessage().contains(last.toString()), e.getMessage());
        ClassPictures.draw(last, 1, 77);
        FeatureTable table = features(FeatureCache.in(cache), PictureCopies.none());
        assertTrue(table.computed() < images.size(), table.toString());
    }

    @Test
    void theListenerHearsOfEachRow() throws IOException {
        List<Integer> heard = new ArrayList<>();
        FeatureCache.inMemory().features(backbone, PREPROCESSING, images, PictureCopies.mirrored(), (done, total) -> {
            assertEquals(2 * images.size(), total);
            heard.add(done);
        });
        assertEquals(2 * images.size(), heard.size());
        assertEquals(2 * images.size(), heard.get(heard.size() - 1));
    }
}
