/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.image.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mobilenet4j.image.Pictures;

/** The parts of a data set under the names that people give them. */
class SplitFoldersTest {

    @TempDir
    private Path folder;

    /** Folders of the classes a and b, with so many images each. */
    private void part(String name, int images) throws IOException {
        for (String label : List.of("a", "b")) {
            for (int i = 0; i < images; i++) {
                image(name + "/" + label + "/" + i + ".png");
            }
        }
    }

    private void image(String name) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, Pictures.file("rgb.png"));
    }

    private void assertSizes(int train, int validation, int test) throws IOException {
        ImageFolder images = ImageFolder.read(folder);
        assertEquals(List.of("a", "b"), images.labels());
        assertEquals(
                List.of(train, validation, test),
                List.of(
                        images.train().size(),
                        images.validation().size(),
                        images.test().size()));
        assertTrue(images.train().stream().noneMatch(image -> images.test().contains(image)));
    }

    @ParameterizedTest
    @CsvSource({
        "train,val,test",
        "Train,Val,Test",
        "TRAIN,VALID,TESTING",
        "training,validation,testing",
        "training,dev,eval",
        "seg_train,seg_dev,seg_test",
        "seg_train/seg_train,seg_val/seg_val,seg_test/seg_test",
        "training_set/training_set,valid-set,test_set/test_set",
        "train2017,val2017,test2017",
        "trainset,valset,testset"
    })
    void usualNamesAreKnown(String train, String validation, String test) throws IOException {
        part(train, 5);
        part(test, 2);
        assertSizes(10, 0, 4);
        part(validation, 3);
        assertSizes(10, 6, 4);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"cat", "daisy", "training wheels", "testament", "seg", "data", "images", "devil", "1", "2017"})
    void otherNamesAreClasses(String name) {
        assertEquals(Optional.empty(), SplitName.of(name));
    }

    @Test
    void withoutTestTheValidationImagesGiveTheFigures() throws IOException {
        part("train", 5);
        part("val", 3);
        assertSizes(10, 6, 0);
        ImageFolder images = ImageFolder.read(folder);
        assertEquals(images.validation(), images.heldOut());
        assertTrue(
                images.warnings().toString().contains("there are no test images"),
                images.warnings().toString());
        assertEquals("10 training and 6 validation images of 2 classes", images.toString());
        part("test", 1);
        images = ImageFolder.read(folder);
        assertEquals(images.test(), images.heldOut());
    }

    @Test
    void trainAloneIsSplit() throws IOException {
        part("Train", 5);
        assertSizes(8, 0, 2);
        assertTrue(ImageFolder.read(folder).warnings().toString().contains("no test or validation images"));
    }

    @Test
    void imagesWithoutClassesAreLeftOut() throws IOException {
        part("seg_train/seg_train", 5);
        part("seg_test/seg_test", 2);
        image("seg_pred/seg_pred/1.png");
        assertSizes(10, 0, 4);
        assertTrue(
                ImageFolder.read(folder).warnings().toString().contains("seg_pred is named as one of images without"));
    }

    @Test
    void aFolderWithoutImagesBesideThePartsIsLeftOut() throws IOException {
        part("train", 5);
        part("test", 2);
        Files.createDirectories(folder.resolve("annotations"));
        assertSizes(10, 0, 4);
        assertTrue(ImageFolder.read(folder).warnings().toString().contains("annotations holds no images"));
    }

    @Test
    void whatIsOddIsRefused() throws IOException {
        part("train", 2);
        image("test/1.png");
        assertRefused("test holds images but no folders of classes");
        Files.delete(folder.resolve("test/1.png"));
        assertRefused("test holds no images, unlike the other parts");
        part("test", 1);
        assertSizes(4, 0, 2);
        part("Testing", 1);
        assertRefused("two folders for test");
        remove("Testing");
        image("cat/1.png");
        assertRefused("holds test/ and train/, which are named as parts of a data set, and cat/, which is not");
        remove("cat");
        image("test/c/1.png");
        assertRefused("hold different classes: only the second has [c]");
        remove("test/c");
        part("val", 1);
        remove("val/a");
        assertRefused("holds one class only, 'b'");
        image("val/d/1.png");
        assertRefused("only the first has [a], only the second has [d]");
        remove("val");
        remove("test/a");
        Files.createDirectories(folder.resolve("test/a"));
        assertRefused("The class 'a' has no images");
        remove("test");
        remove("train");
        part("val", 1);
        part("test", 1);
        assertRefused("but no train/");
    }

    @Test
    void partsWithoutClassesAreNoClasses() throws IOException {
        image("train/1.png");
        image("train/2.png");
        image("test/1.png");
        image("test/2.png");
        assertRefused("test/ and train/ in");
        assertRefused("has no folders of classes");
        remove("train");
        image("cat/1.png");
        image("cat/2.png");
        assertRefused("holds test/, named as a part of a data set, beside folders of classes");
        remove("test");
        image("invalid/1.png");
        image("invalid/2.png");
        image("valid/1.png");
        image("valid/2.png");
        assertEquals(
                List.of("cat", "invalid", "valid"), ImageFolder.read(folder).labels());
    }

    @Test
    void imagesDirectlyInAPartAreSkipped() throws IOException {
        part("train", 2);
        part("test", 1);
        image("train/loose.png");
        ImageFolder images = ImageFolder.read(folder);
        assertEquals(1, images.skipped().size());
        assertTrue(images.skipped().get(0).reason().contains("belongs to no class"));
    }

    @Test
    void testImagesAreThoseOfTheTestPart() throws IOException {
        part("train", 5);
        List<String> labels = List.of("z", "b", "a");
        InvalidImageFolderException none =
                assertThrows(InvalidImageFolderException.class, () -> new ImageFolderReader().readTest(folder, labels));
        assertTrue(none.getMessage().contains("no images to test with"), none.getMessage());
        part("dev", 3);
        TestImages validation = new ImageFolderReader().readTest(folder, labels);
        assertEquals(6, validation.images().size());
        assertTrue(validation.warnings().toString().contains("tested with its validation images"));
        part("Test", 2);
        image("Test/b/readme");
        Files.writeString(folder.resolve("Test/b/readme"), "hello");
        TestImages test = new ImageFolderReader().readTest(folder, labels);
        assertEquals(4, test.images().size());
        assertEquals(1, test.images().get(0).index(), "b is the network's second class");
        assertEquals(1, test.others().size());
        assertEquals(List.of(), test.warnings());
        assertEquals(
                4,
                new ImageFolderReader()
                        .readTest(folder.resolve("Test"), labels)
                        .images()
                        .size());
        image("Test/c/1.png");
        InvalidImageFolderException unknown =
                assertThrows(InvalidImageFolderException.class, () -> new ImageFolderReader().readTest(folder, labels));
        assertTrue(unknown.getMessage().contains("does not know the classes [c]"), unknown.getMessage());
    }

    private void remove(String name) throws IOException {
        try (var files = Files.walk(folder.resolve(name))) {
            for (Path file : (Iterable<Path>) files.sorted((x, y) -> y.compareTo(x))::iterator) {
                Files.delete(file);
            }
        }
    }

    private void assertRefused(String reason) {
        InvalidImageFolderException e = assertThrows(InvalidImageFolderException.class, () -> ImageFolder.read(folder));
        assertTrue(e.getMessage().contains(reason), e.getMessage());
    }
}
