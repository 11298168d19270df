/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFolderTest {

    private static final byte[] GOOD = Pictures.file("rgb.png");

    @TempDir
    private Path folder;

    private void good(String... names) throws IOException {
        for (String name : names) {
            write(name, GOOD);
        }
    }

    private void write(String name, byte[] content) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, content);
    }

    private List<String> names(List<LabeledImage> images) {
        return images.stream()
                .map(image -> folder.relativize(image.path()).toString().replace('\\', '/'))
                .collect(Collectors.toList());
    }

    @Test
    void trainAndTestAreUsedAsTheyAre() throws IOException {
        good("train/b/2.png", "train/b/1.png", "train/a/x.png", "test/a/3.png", "test/b/4.png", "other/c/5.png");
        ImageFolder images = ImageFolder.read(folder);
        assertEquals(List.of("a", "b"), images.labels());
        assertEquals(List.of("train/a/x.png", "train/b/1.png", "train/b/2.png"), names(images.train()));
        assertEquals(List.of("test/a/3.png", "test/b/4.png"), names(images.test()));
        assertEquals(
                List.of(0, 1, 1),
                images.train().stream().map(LabeledImage::index).collect(Collectors.toList()));
        assertEquals("b", images.test().get(1).label());
        assertEquals(List.of(), images.skipped());
    }

    @Test
    void aSplitHoldsOutAPartOfEveryClassOnce() throws IOException {
        for (int i = 0; i < 20; i++) {
            good("rose/" + i + ".png", "tulip/" + i + ".png");
        }
        good("daisy/1.png", "daisy/2.png");
        ImageFolder images = new ImageFolderReader().testFraction(0.25).read(folder);
        assertEquals(List.of("daisy", "rose", "tulip"), images.labels());
        assertEquals(1 + 5 + 5, images.test().size());
        assertEquals(1 + 15 + 15, images.train().size());
        for (String label : images.labels()) {
            long expected = label.equals("daisy") ? 1 : 5;
            assertEquals(
                    expected,
                    images.test().stream()
                            .filter(image -> image.label().equals(label))
                            .count());
        }
        Set<LabeledImage> all = new HashSet<>(images.train());
        assertTrue(Collections.disjoint(all, images.test()));
        all.addAll(images.test());
        assertEquals(42, all.size());
    }

    @Test
    void theSplitDependsOnSeedAndNamesAlone(@TempDir Path other) throws IOException {
        List<String> files = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            files.add("rose/" + i + ".png");
            files.add("tulip/" + i + ".png");
        }
        good(files.toArray(String[]::new));
        List<String> first = names(ImageFolder.read(folder).test());
        assertEquals(first, names(ImageFolder.read(folder).test()), "the same again");
        assertNotEquals(
                first, names(new ImageFolderReader().seed(7).read(folder).test()), "another seed");

        Collections.shuffle(files, new Random(3));
        for (String file : files) {
            Files.createDirectories(other.resolve(file).getParent());
            Files.write(other.resolve(file), GOOD);
        }
        List<String> elsewhere = ImageFolder.read(other).test().stream()
                .map(image -> other.relativize(image.path()).toString().replace('\\', '/'))
                .collect(Collectors.toList());
        assertEquals(first, elsewhere, "files made in another order, in another place");

        good("aster/1.png", "aster/2.png");
        List<String> more = names(ImageFolder.read(folder).test());
        more.removeIf(name -> name.startsWith("aster"));
        assertEquals(first, more, "another class does not change the choice in the others");
    }

    @Test
    void onlyPicturesCountWhateverTheirNamesCase() throws IOException {
        write("a/1.JPG", Pictures.file("rgb.jpg"));
        write("a/2.Jpeg", Pictures.file("rgb.jpg"));
        good("a/deeper/3.PNG", "b/1.png", "b/2.png", "b/.hidden.png", "b/._2.png", ".cache/x/1.png", "b/.thumbs/1.png");
        write("a/readme.txt", new byte[] {1});
        write("a/noextension", GOOD);
        write("Thumbs.db", new byte[] {1});
        ImageFolder images = ImageFolder.read(folder);
        Set<String> all = new HashSet<>(names(images.train()));
        all.addAll(names(images.test()));
        assertEquals(Set.of("a/1.JPG", "a/2.Jpeg", "a/deeper/3.PNG", "b/1.png", "b/2.png"), all);
    }

    @Test
    void badPicturesAreLeftOutCountedAndNamed() throws IOException {
        good("a/1.png", "a/2.png", "b/1.png", "b/2.png");
        write("a/cut.png", Arrays.copyOf(GOOD, GOOD.length / 2));
        write("b/text.jpg", "hello".getBytes(StandardCharsets.UTF_8));
        write("b/empty.gif", new byte[0]);
        PrintStream before = System.err;
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        ImageFolder images;
        try {
            System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
            images = ImageFolder.read(folder);
        } finally {
            System.setErr(before);
        }
        assertEquals(4, images.train().size() + images.test().size());
        assertEquals(
                List.of("cut.png", "empty.gif", "text.jpg"),
                images.skipped().stream()
                        .map(skipped -> skipped.path().getFileName().toString())
                        .collect(Collectors.toList()));
        assertTrue(
                images.skipped().get(0).reason().contains("truncated"),
                images.skipped().get(0).reason());
        assertTrue(images.toString().contains("3 unreadable"), images.toString());
        String warning = log.toString(StandardCharsets.UTF_8);
        assertTrue(warning.contains("3 of 7 pictures"), warning);
        assertTrue(
                warning.contains("cut.png") && warning.contains("empty.gif") && warning.contains("text.jpg"), warning);
    }

    @Test
    void progressIsReportedForEveryPicture() throws IOException {
        good("a/1.png", "a/2.png", "a/3.png", "b/1.png", "b/2.png");
        List<String> heard = new ArrayList<>();
        Thread reader = Thread.currentThread();
        new ImageFolderReader()
                .threads(3)
                .onProgress((checked, total) -> {
                    assertEquals(reader, Thread.currentThread());
                    heard.add(checked + "/" + total);
                })
                .read(folder);
        assertEquals(List.of("1/5", "2/5", "3/5", "4/5", "5/5"), heard);
    }

    @Test
    void foldersNothingCanBeLearnedFromSayWhatToDo() throws IOException {
        assertRefused(folder.resolve("missing"), "There is no folder");
        assertRefused(folder, "holds no pictures");
        good("loose.png");
        assertRefused(folder, "move each class's pictures into a folder");
        Files.delete(folder.resolve("loose.png"));
        good("only/1.png", "only/2.png");
        assertRefused(folder, "holds one class only, 'only'");
        Files.createDirectory(folder.resolve("void"));
        assertRefused(folder, "The class 'void' has no pictures: add some");
        write("void/1.png", Arrays.copyOf(GOOD, 60));
        assertRefused(folder, "The class 'void' has no readable pictures");
        good("void/2.png");
        assertRefused(folder, "The class 'void' has a single readable picture");
        good("void/3.png");
        assertEquals(2, ImageFolder.read(folder).labels().size());
    }

    @Test
    void trainAndTestMustFitTogether() throws IOException {
        good("train/a/1.png", "train/b/1.png");
        assertRefused(folder, "but no test/");
        good("test/a/1.png");
        assertRefused(folder, "holds one class only, 'a'");
        good("test/c/1.png");
        assertRefused(folder, "only the first has [b], only the second has [c]");
        good("test/b/1.png", "train/c/1.png");
        assertEquals(List.of("a", "b", "c"), ImageFolder.read(folder).labels());
        write("test/b/1.png", new byte[0]);
        assertRefused(folder, "The class 'b' has no readable pictures");
    }

    @Test
    void trainMayBeAClassOfVehicles() throws IOException {
        good("train/1.png", "train/2.png", "bus/1.png", "bus/2.png");
        assertEquals(List.of("bus", "train"), ImageFolder.read(folder).labels());
    }

    private static void assertRefused(Path folder, String reason) {
        InvalidImageFolderException e = assertThrows(InvalidImageFolderException.class, () -> ImageFolder.read(folder));
        assertTrue(e.getMessage().contains(reason), e.getMessage());
        assertTrue(e.getMessage().contains(folder.toString()), e.getMessage());
    }

    @Test
    void settingsAreChecked() {
        assertThrows(IllegalArgumentException.class, () -> new ImageFolderReader().testFraction(0));
        assertThrows(IllegalArgumentException.class, () -> new ImageFolderReader().testFraction(1));
        assertThrows(IllegalArgumentException.class, () -> new ImageFolderReader().testFraction(Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> new ImageFolderReader().threads(0));
    }

    @Test
    void linksToFoldersAreFollowedOnceAroundALoop() throws IOException {
        good("a/1.png", "a/2.png", "b/1.png", "b/2.png");
        Files.createSymbolicLink(folder.resolve("b/loop"), folder.resolve("b"));
        Files.createSymbolicLink(folder.resolve("c"), folder.resolve("a"));
        ImageFolder images = ImageFolder.read(folder);
        assertEquals(List.of("a", "b", "c"), images.labels());
        assertEquals(6, images.train().size() + images.test().size());
    }
}
