/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.image.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.mobilenet4j.image.Pictures;

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
        good("train/b/2.png", "train/b/1.png", "train/a/x.png", "test/a/3.png", "test/b/4.png");
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

    /** Java cannot make such a name itself. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void aNameInAnotherEncodingIsSkippedAndTheOthersAreUsed() throws Exception {
        assumeTrue("UTF-8".equals(System.getProperty("sun.jnu.encoding")));
        good("a/1.png", "a/2.png", "b/1.png", "b/2.png");
        Process made = new ProcessBuilder("sh", "-c", "cp a/1.png \"a/$(printf 'caf\\351').png\"")
                .directory(folder.toFile())
                .start();
        assumeTrue(made.waitFor() == 0);
        ImageFolder images = ImageFolder.read(folder);
        assertEquals(4, images.train().size() + images.test().size());
        assertEquals(1, images.skipped().size());
        assertEquals(
                "its name is not in UTF-8, the encoding of file names here; rename the file",
                images.skipped().get(0).reason());
    }

    /** What a file is, its content says where its name does not; what is left out is counted. */
    @Test
    void everythingInAClassThatIsNotHiddenIsUsedOrSkipped() throws IOException {
        write("a/1.JPG", Pictures.file("rgb.jpg"));
        write("a/2.Jpeg", Pictures.file("rgb.jpg"));
        write("a/4.jfif", Pictures.file("rgb.jpg"));
        write("a/5.WEBP", Pictures.file("rgb.webp"));
        write("a/6.ppm", "P2 2 1 255 7 200".getBytes(StandardCharsets.US_ASCII));
        good("a/deeper/3.PNG", "b/1.png", "b/2.png", "b/.hidden.png", "b/._2.png", ".cache/x/1.png", "b/.thumbs/1.png");
        good(
                "a/noextension",
                "a/pngcalled.jpeg",
                "a/odd.ending",
                "b/__MACOSX/x.png",
                "__MACOSX/x.png",
                "b/@eaDir/1.png");
        write("a/readme.txt", "hello".getBytes(StandardCharsets.US_ASCII));
        write("a/heic", "\0\0\0\u0018ftypheic".getBytes(StandardCharsets.ISO_8859_1));
        write("a/x.heic", "\0\0\0\u0018ftypheic".getBytes(StandardCharsets.ISO_8859_1));
        write("a/x.avif", "\0\0\0\u0018ftypavif".getBytes(StandardCharsets.ISO_8859_1));
        write("a/x.jp2", "\0\0\0\fjP  \r\n".getBytes(StandardCharsets.ISO_8859_1));
        write("a/empty", new byte[0]);
        write("b/Thumbs.db", new byte[] {1});
        write("b/desktop.ini", new byte[] {1});
        write("Thumbs.db", new byte[] {1});
        write("labels.txt", new byte[] {1});
        good("loose.png");
        Files.createSymbolicLink(folder.resolve("a/gone"), folder.resolve("nowhere"));
        Files.createSymbolicLink(folder.resolve("a/linked"), folder.resolve("loose.png"));
        ImageFolder images = ImageFolder.read(folder);
        Set<String> all = new HashSet<>(names(images.train()));
        all.addAll(names(images.test()));
        assertEquals(
                Set.of(
                        "a/1.JPG",
                        "a/2.Jpeg",
                        "a/4.jfif",
                        "a/5.WEBP",
                        "a/6.ppm",
                        "a/deeper/3.PNG",
                        "a/noextension",
                        "a/pngcalled.jpeg",
                        "a/odd.ending",
                        "a/linked",
                        "b/1.png",
                        "b/2.png"),
                all);
        Map<String, String> reasons = images.skipped().stream()
                .collect(Collectors.toMap(
                        skipped -> folder.relativize(skipped.path()).toString().replace('\\', '/'),
                        SkippedImage::reason));
        assertEquals(
                Set.of("a/readme.txt", "a/heic", "a/x.heic", "a/x.avif", "a/x.jp2", "a/empty", "a/gone", "loose.png"),
                reasons.keySet());
        assertTrue(
                reasons.get("a/heic").contains("HEIC")
                        && reasons.get("a/x.heic").contains("convert it"),
                "HEIC");
        assertTrue(reasons.get("a/x.avif").contains("AVIF"), reasons.toString());
        assertTrue(reasons.get("a/x.jp2").contains("JPEG 2000"), reasons.toString());
        assertTrue(reasons.get("a/readme.txt").contains("not an image"), reasons.toString());
        assertTrue(reasons.get("a/empty").contains("empty"), reasons.toString());
        assertTrue(reasons.get("a/gone").contains("not there"), reasons.toString());
        assertTrue(reasons.get("loose.png").contains("belongs to no class"), reasons.toString());
        assertTrue(
                images.warnings().stream()
                        .anyMatch(line ->
                                line.contains("1 images lie in folders below their class's") && line.contains("3.PNG")),
                images.warnings().toString());
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
        assertRefused(folder, "holds no images");
        good("loose.png");
        assertRefused(folder, "move each class's images into a folder");
        Files.delete(folder.resolve("loose.png"));
        good("only/1.png", "only/2.png");
        assertRefused(folder, "holds one class only, 'only'");
        Files.createDirectory(folder.resolve("void"));
        assertRefused(folder, "The class 'void' has no images: add some");
        write("void/1.png", Arrays.copyOf(GOOD, 60));
        assertRefused(folder, "The class 'void' has no readable images");
        good("void/2.png");
        assertRefused(folder, "The class 'void' has a single readable image");
        good("void/3.png");
        assertEquals(2, ImageFolder.read(folder).labels().size());
    }

    @Test
    void trainAndTestMustFitTogether() throws IOException {
        good("train/a/1.png", "train/b/1.png");
        good("test/a/1.png");
        assertRefused(folder, "holds one class only, 'a'");
        good("test/c/1.png");
        assertRefused(folder, "only the first has [b], only the second has [c]");
        good("test/b/1.png", "train/c/1.png");
        assertEquals(List.of("a", "b", "c"), ImageFolder.read(folder).labels());
        write("test/b/1.png", new byte[0]);
        assertRefused(folder, "The class 'b' has no readable images");
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
    void eachRealFolderIsSearchedOnceWhateverLinksToIt(@TempDir Path outside) throws IOException {
        good("a/1.png", "a/2.png", "b/1.png", "b/2.png", "b/.store/5.png");
        Files.createDirectories(outside.resolve("more"));
        Files.write(outside.resolve("more/3.png"), GOOD);
        Files.write(outside.resolve("4.png"), GOOD);
        Files.createSymbolicLink(folder.resolve("b/loop"), folder.resolve("b"));
        Files.createSymbolicLink(folder.resolve("b/up"), folder);
        Files.createSymbolicLink(folder.resolve("b/above"), folder.getParent());
        Files.createSymbolicLink(folder.resolve("a/b"), folder.resolve("b"));
        Files.createSymbolicLink(folder.resolve("c"), folder.resolve("a"));
        Files.createSymbolicLink(folder.resolve("all"), folder);
        Files.createSymbolicLink(folder.resolve("b/again"), outside.resolve("more"));
        Files.createSymbolicLink(folder.resolve("b/outside"), outside);
        Files.createSymbolicLink(folder.resolve("b/stored"), folder.resolve("b/.store"));
        ImageFolder images = ImageFolder.read(folder);
        assertEquals(List.of("a", "b"), images.labels());
        List<String> all = new ArrayList<>(names(images.train()));
        all.addAll(names(images.test()));
        Collections.sort(all);
        assertEquals(
                List.of(
                        "a/1.png",
                        "a/2.png",
                        "b/1.png",
                        "b/2.png",
                        "b/again/3.png",
                        "b/outside/4.png",
                        "b/stored/5.png"),
                all);
        String warnings = images.warnings().toString();
        assertTrue(warnings.contains("links to folders whose images are found without them"), warnings);
        assertTrue(warnings.contains(folder.resolve("all").toString()), warnings);
        FoundImages found = FoundImages.below(folder);
        assertEquals(7, found.images().size());
        assertTrue(found.links().contains(folder.resolve("b/up")), found.links().toString());
    }

    /** A class may be a link to a folder somewhere else: many a data set is put together so. */
    @Test
    void classesMayBeLinks(@TempDir Path pool) throws IOException {
        for (String name : List.of("a", "b")) {
            Files.createDirectories(pool.resolve(name));
            Files.write(pool.resolve(name).resolve("1.png"), GOOD);
            Files.write(pool.resolve(name).resolve("2.png"), GOOD);
            for (String part : List.of("train", "test")) {
                Files.createDirectories(folder.resolve(part));
                Files.createSymbolicLink(folder.resolve(part).resolve(name), pool.resolve(name));
            }
        }
        ImageFolder images = ImageFolder.read(folder);
        assertEquals(4, images.train().size());
        assertEquals(4, images.test().size());
        assertTrue(
                images.warnings().toString().contains("4 of the test images are among the training images"),
                images.warnings().toString());
    }

    @Test
    void sharedImagesAreCounted() throws IOException {
        for (String part : List.of("train", "val", "test")) {
            for (String label : List.of("a", "b")) {
                for (int i = 0; i < 3; i++) {
                    distinct(part + "/" + label + "/" + i + ".ppm", part + label + i);
                }
            }
        }
        assertEquals(List.of(), ImageFolder.read(folder).warnings());
        distinct("test/a/copy.ppm", "traina0");
        distinct("test/a/copy2.ppm", "traina1");
        distinct("val/b/copy.ppm", "trainb2");
        distinct("val/b/other.ppm", "testb2");
        distinct("train/b/conflict.ppm", "traina2");
        String warnings = String.join("\n", ImageFolder.read(folder).warnings());
        assertTrue(warnings.contains("2 of the test images are among the training images"), warnings);
        assertTrue(warnings.contains("1 of the validation images is among the training images"), warnings);
        assertTrue(warnings.contains("1 of the test images is among the validation images"), warnings);
        assertTrue(warnings.contains("1 image is in several classes"), warnings);
        assertTrue(warnings.contains("conflict.ppm"), warnings);
    }

    /** Files of the same size whose content depends on a text. */
    private void distinct(String name, String text) throws IOException {
        write(name, String.format("P2 1 1 255 7#%-20s", text).getBytes(StandardCharsets.US_ASCII));
    }
}
