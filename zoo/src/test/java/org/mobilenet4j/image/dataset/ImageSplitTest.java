/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.image.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which pictures are held out, without any files. */
class ImageSplitTest {

    private static final String LABELS = "abcd";

    private static List<LabeledImage> images(int index, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new LabeledImage(Path.of(index + "/" + i), index, LABELS.substring(index, index + 1)))
                .collect(Collectors.toList());
    }

    private static LabeledImage several(int number, Integer... indices) {
        List<String> labels =
                List.of(indices).stream().map(i -> LABELS.substring(i, i + 1)).collect(Collectors.toList());
        return new LabeledImage(Path.of("s/" + number), List.of(indices), labels);
    }

    private static long of(int index, Iterable<LabeledImage> images) {
        long count = 0;
        for (LabeledImage image : images) {
            count += image.indices().contains(index) ? 1 : 0;
        }
        return count;
    }

    @Test
    void veryUnequalClassesAllKeepTheirShare() throws InvalidImageFolderException {
        List<LabeledImage> all = new ArrayList<>();
        int[] sizes = {2, 3, 40, 3000};
        for (int index = 0; index < sizes.length; index++) {
            all.addAll(images(index, sizes[index]));
        }
        for (double share : new double[] {0.01, 0.2, 0.9}) {
            Set<LabeledImage> heldOut = new StratifiedSplit(share, 42).heldOut(all, labels(), "here");
            for (int index = 0; index < sizes.length; index++) {
                long expected = Math.max(1, Math.min(sizes[index] - 1, Math.round(share * sizes[index])));
                assertEquals(expected, of(index, heldOut), "class " + index + " at " + share);
            }
        }
        List<LabeledImage> lonely = new ArrayList<>(images(0, 1));
        lonely.addAll(images(1, 5));
        InvalidImageFolderException e = assertThrows(
                InvalidImageFolderException.class,
                () -> new StratifiedSplit(0.2, 42).heldOut(lonely, labels(), "here"));
        assertTrue(e.getMessage().contains("'a' has a single readable picture in here"), e.getMessage());
    }

    private static List<String> labels() {
        return List.of("a", "b", "c", "d");
    }

    @Test
    void validationIsHeldOutOfTheTrainingPictures() throws InvalidImageFolderException {
        List<LabeledImage> train = images(0, 3);
        train.addAll(images(1, 100));
        List<LabeledImage> test = List.of(several(1, 0), several(2, 1));
        ImageFolder folder = new ImageFolder(List.of("a", "b"), train, List.of(), test, List.of(), false, List.of());
        ImageFolder parts = folder.withValidation(0.15, 1);
        assertEquals(test, parts.test());
        assertEquals(1, of(0, parts.validation()));
        assertEquals(15, of(1, parts.validation()));
        assertEquals(2 + 85, parts.train().size());
        assertTrue(Collections.disjoint(parts.train(), parts.validation()));
        assertEquals(parts.validation(), folder.withValidation(0.15, 1).validation());
        assertTrue(!parts.validation().equals(folder.withValidation(0.15, 2).validation()), "another seed");
        ImageFolder again = parts.withValidation(0.5, 1);
        assertEquals(103, again.train().size() + again.validation().size());
        assertTrue(folder.validation().isEmpty());
        assertThrows(IllegalArgumentException.class, () -> folder.withValidation(0, 1));
        assertThrows(IllegalArgumentException.class, () -> folder.withValidation(Double.NaN, 1));
    }

    /** A plain random part would often miss the class of four, and its share of the others varies by ten. */
    @Test
    void classesThatOccurTogetherKeepTheirShare() throws InvalidImageFolderException {
        for (int seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            List<LabeledImage> all = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                List<Integer> indices = new ArrayList<>();
                double[] shares = {0.5, 0.3, 0.1};
                for (int index = 0; index < shares.length; index++) {
                    if (random.nextDouble() < shares[index]) {
                        indices.add(index);
                    }
                }
                if (i % 100 == 0) {
                    indices.add(3);
                }
                all.add(several(i, indices.toArray(Integer[]::new)));
            }
            Set<LabeledImage> heldOut = new StratifiedSplit(0.25, seed).heldOut(all, labels(), "here");
            assertEquals(100, heldOut.size(), 4, "all, seed " + seed);
            for (int index = 0; index < 4; index++) {
                assertEquals(of(index, all) * 0.25, of(index, heldOut), index == 3 ? 0 : 3, "class " + index);
            }
            assertEquals(heldOut, new StratifiedSplit(0.25, seed).heldOut(all, labels(), "here"));
        }
    }

    @Test
    void classesThatCannotBePartedAreNamed() throws InvalidImageFolderException {
        List<LabeledImage> pair = List.of(several(1, 0, 1), several(2, 0, 1));
        assertEquals(
                1, new StratifiedSplit(0.2, 1).heldOut(pair, labels(), "here").size());
        List<LabeledImage> triangle = List.of(several(1, 0, 1), several(2, 1, 2), several(3, 0, 2));
        InvalidImageFolderException e = assertThrows(
                InvalidImageFolderException.class,
                () -> new StratifiedSplit(0.2, 1).heldOut(triangle, labels(), "here"));
        assertTrue(e.getMessage().contains("a column 'split'"), e.getMessage());
    }
}
