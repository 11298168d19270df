/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.image.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mobilenet4j.image.Pictures;

/** Lists of pictures in CSV. */
class ImageListTest {

    @TempDir
    private Path folder;

    private Path csv;

    @BeforeEach
    void pictures() throws IOException {
        csv = folder.resolve("list.csv");
        for (int i = 0; i < 10; i++) {
            write("p/" + i + ".png", Pictures.file("rgb.png"));
        }
    }

    private void write(String name, byte[] content) throws IOException {
        Files.createDirectories(folder.resolve(name).getParent());
        Files.write(folder.resolve(name), content);
    }

    private ImageFolder read(String... lines) throws IOException {
        return read(new ImageFolderReader(), lines);
    }

    private ImageFolder read(ImageFolderReader reader, String... lines) throws IOException {
        Files.writeString(csv, String.join("\r\n", lines));
        return reader.read(csv);
    }

    private static List<String> names(List<LabeledImage> images) {
        return images.stream()
                .map(image -> image.path().getFileName() + "=" + String.join("|", image.labels()))
                .collect(Collectors.toList());
    }

    @Test
    void aSplitColumnSaysWhatIsForWhat() throws IOException {
        ImageFolder images = read(
                ",Path,note,Label,SPLIT,",
                "7,p/3.png,,rose,train,x",
                "7,p/1.png,\"a, quoted \"\"note\"\"\",daisy,Train,x",
                "7, p/2.png , , rose , val,x",
                "",
                "7,p/4.png,two\tthings,daisy,validation,x",
                "7,p/5.png,x,daisy,test,x",
                "7,p/5.png,the same again,daisy,test,x",
                "7,p/../p/6.png,x,rose,test,x");
        assertEquals(List.of("daisy", "rose"), images.labels());
        assertEquals(List.of("1.png=daisy", "3.png=rose"), names(images.train()));
        assertEquals(List.of("4.png=daisy", "2.png=rose"), names(images.validation()));
        assertEquals(List.of("5.png=daisy", "6.png=rose"), names(images.test()));
        assertEquals(1, images.test().get(1).index());
        assertEquals(folder.resolve("p/6.png"), images.test().get(1).path());
        assertEquals(List.of(), images.skipped());
        assertFalse(images.isMultiLabel());
        assertTrue(images.toString().startsWith("2 training, 2 validation and 2 test"), images.toString());
    }

    @Test
    void marksQuotesCommasAndAbsolutePathsAreRead(@TempDir Path other) throws IOException {
        Path far = Files.write(other.resolve("a, b.png"), Pictures.file("rgb.png"));
        write("p/Gänse,\nblümchen.png", Pictures.file("rgb.png"));
        ImageFolder images = read(
                "\uFEFFpath,label,split",
                "\"p/Gänse,\nblümchen.png\",Gänseblümchen,train",
                "\"" + far + "\",\"Rose, rot\",train",
                "p/1.png,Gänseblümchen,test",
                "p/2.png,\"Rose, rot\",test");
        assertEquals(List.of("Gänseblümchen", "Rose, rot"), images.labels());
        assertEquals(far, images.train().get(1).path());
        assertRefused(
                "line 4: expected train", "path,label,split", "\"p/Gänse,\nblümchen.png\",a,train", "p/1.png,a,tset");
    }

    @Test
    void classesThatDifferInCaseOnlyAreSaid() throws IOException {
        ImageFolder images =
                read("path,label,split", "p/1.png,a,train", "p/2.png,A,train", "p/3.png,a,test", "p/4.png,A,test");
        assertEquals(List.of("A", "a"), images.labels());
        assertTrue(
                images.warnings().toString().contains("the classes A and a differ only in upper and lower case"),
                images.warnings().toString());
    }

    @Test
    void aListNeedNotHaveEveryPart() throws IOException {
        String[] both = {"path,label,split", "p/1.png,a,Training", "p/2.png,b,train", "p/3.png,a,val", "p/4.png,b,dev"};
        ImageFolder validated = read(both);
        assertEquals(
                List.of(2, 2, 0),
                List.of(
                        validated.train().size(),
                        validated.validation().size(),
                        validated.test().size()));
        assertEquals(validated.validation(), validated.heldOut());
        assertTrue(validated.warnings().toString().contains("there are no test images"));
        TestImages tested = new ImageFolderReader().readTest(csv, List.of("a", "b"));
        assertEquals(List.of("3.png=a", "4.png=b"), names(tested.images()));
        assertEquals(1, tested.warnings().size());
        ImageFolder tests =
                read("path,label,split", "p/1.png,a,train", "p/2.png,b,train", "p/3.png,a,eval", "p/4.png,b,test");
        assertEquals(List.of("3.png=a", "4.png=b"), names(tests.test()));
        ImageFolder alone =
                read("path,label,split", "p/1.png,a,train", "p/2.png,b,train", "p/3.png,a,train", "p/4.png,b,train");
        assertEquals(
                List.of(2, 0, 2),
                List.of(
                        alone.train().size(),
                        alone.validation().size(),
                        alone.test().size()));
        assertTrue(
                alone.warnings().toString().contains("no test or validation images"),
                alone.warnings().toString());
        assertRefused("no training images", "path,label,split", "p/1.png,a,test", "p/2.png,b,test");
        assertRefused(
                "no validation images of [b]",
                "path,label,split",
                "p/1.png,a,train",
                "p/2.png,b,train",
                "p/3.png,a,val");
        assertRefused("found 'unlabeled'", "path,label,split", "p/1.png,a,unlabeled");
    }

    @Test
    void theSplitDependsOnSeedAndPathsAndNotOnTheOrder() throws IOException {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            lines.add("p/" + i + ".png," + (i < 2 ? "rare" : "usual"));
        }
        lines.add(0, "path,label");
        String[] ordered = lines.toArray(String[]::new);
        ImageFolder first = read(ordered);
        assertEquals(7, first.train().size());
        assertEquals(
                1,
                first.test().stream()
                        .filter(image -> image.label().equals("rare"))
                        .count());
        Collections.shuffle(lines.subList(1, lines.size()), new Random(5));
        assertEquals(first.test(), read(lines.toArray(String[]::new)).test());
        assertEquals(first.train(), read(lines.toArray(String[]::new)).train());
        List<List<LabeledImage>> others = new ArrayList<>();
        for (long seed = 0; seed < 5; seed++) {
            others.add(read(new ImageFolderReader().seed(seed), ordered).test());
        }
        assertNotEquals(1, others.stream().distinct().count(), "another seed");
        assertEquals(
                5,
                read(new ImageFolderReader().testFraction(0.5), ordered).test().size());
    }

    @Test
    void badPicturesAreLeftOutAndReported() throws IOException {
        write("p/cut.png", Arrays.copyOf(Pictures.file("rgb.png"), 60));
        ImageFolder images = read("path,label", "p/1.png,a", "p/2.png,a", "p/cut.png,a", "p/3.png,b", "p/4.png,b");
        assertEquals(4, images.train().size() + images.test().size());
        assertEquals(folder.resolve("p/cut.png"), images.skipped().get(0).path());
        assertEquals(1, images.skipped().size());
        assertRefused("has no images of [b] that can be read", "path,label", "p/1.png,a", "p/2.png,a", "p/cut.png,b");
        assertRefused("single readable picture", "path,label", "p/1.png,a", "p/2.png,a", "p/3.png,b", "p/cut.png,b");
    }

    @Test
    void severalLabelsAreReadIfAskedFor() throws IOException {
        ImageFolderReader reader = new ImageFolderReader().multiLabel(true);
        ImageFolder images = read(
                reader,
                "path,label,split",
                "p/1.png,dog|cat,train",
                "p/2.png,fish; dog,train",
                "p/3.png,|,train",
                "p/4.png,dog,test",
                "p/5.png,cat|fish|cat,test");
        assertTrue(images.isMultiLabel());
        assertEquals(List.of("cat", "dog", "fish"), images.labels());
        assertEquals(List.of("3.png=", "1.png=cat|dog", "2.png=dog|fish"), sorted(images.train()));
        LabeledImage two = images.train().stream()
                .filter(i -> i.labels().contains("cat"))
                .findFirst()
                .get();
        assertEquals(List.of(0, 1), two.indices());
        IllegalStateException e = assertThrows(IllegalStateException.class, two::index);
        assertTrue(e.getMessage().contains("1.png (cat|dog)"), e.getMessage());
        assertEquals(
                1,
                images.test().stream()
                        .filter(i -> i.indices().size() == 1)
                        .findFirst()
                        .get()
                        .index());

        Files.writeString(csv, "path,label\np/1.png,a|b\np/1.png,a");
        InvalidImageFolderException twice = assertThrows(InvalidImageFolderException.class, () -> reader.read(csv));
        assertTrue(
                twice.getMessage().contains("line 3: ") && twice.getMessage().contains("line 2"), twice.getMessage());
        assertThrows(InvalidImageFolderException.class, () -> reader.read(folder), "folders have one class a picture");
    }

    private static List<String> sorted(List<LabeledImage> images) {
        return names(images).stream()
                .sorted(Comparator.comparing(n -> n.substring(n.indexOf('='))))
                .collect(Collectors.toList());
    }

    @Test
    void mistakesAreNamedWithTheirLine() throws IOException {
        assertRefused("line 1: expected a header with the columns path and label", "file,label", "p/1.png,a");
        assertRefused("found [path;label], without 'path'", "path;label", "p/1.png;a");
        assertRefused("line 1", "");
        assertRefused("names no pictures", "path,label");
        assertRefused("one class only, [a]", "path,label", "p/1.png,a", "p/2.png,a");
        assertRefused("line 3: expected a label, found nothing", "path,label", "p/1.png,a", "p/2.png, ");
        assertRefused("line 2: expected the path of a picture, found nothing", "path,label", ",a");
        assertRefused(
                "line 5: expected a picture at " + folder.resolve("p/none.png"),
                "path,label",
                "p/1.png,a",
                "",
                "p/2.png,b",
                "p/none.png,b");
        assertRefused("line 2: expected a picture", "path,label", "p,a");
        assertRefused(
                "line 4: expected each picture once, found " + folder.resolve("p/1.png")
                        + " (b) again, which line 2 has" + " as (a)",
                "path,label",
                "p/1.png,a",
                "p/2.png,b",
                "p/./1.png,b");
        assertRefused("(a, test) again", "path,label,split", "p/1.png,a,train", "p/1.png,a,test");
        assertRefused("line 2: expected 3 fields as in the header, found 2", "path,label,split", "p/1.png,a");
        assertRefused("line 2: expected one label, found 'a|b'", "path,label", "p/1.png,a|b");
        assertRefused("FineTuning.Builder.multiLabel", "path,label", "p/1.png,a|b");
        assertRefused("single readable picture", "path,label", "p/1.png,a", "p/2.png,a", "p/3.png,b");
        assertRefused(
                "no test images of [b]", "path,label,split", "p/1.png,a,train", "p/2.png,b,train", "p/3.png,a,test");
        assertRefused("no list of comma-separated values", "path,label", "\"p/1.png\"x,a");
        assertRefused("no list of comma-separated values", "path,path,label", "p/1.png,p/1.png,a");
        Files.write(csv, "path,label\np/1.png,Gänse".getBytes(StandardCharsets.ISO_8859_1));
        InvalidImageFolderException e = assertThrows(InvalidImageFolderException.class, () -> ImageFolder.read(csv));
        assertTrue(e.getMessage().contains("UTF-8"), e.getMessage());
    }

    private List<LabeledImage> readTest(String... lines) throws IOException {
        Files.writeString(csv, String.join("\n", lines));
        return new ImageFolderReader()
                .readTest(csv, List.of("cat", "ant", "bee"))
                .images();
    }

    /** One class is enough, nothing is decoded, and the indices are the network's. */
    @Test
    void picturesToTestWithAreOfTheNetworksClasses() throws IOException {
        write("p/bad.png", new byte[] {1});
        List<LabeledImage> all = readTest("path,label", "p/3.png,bee", "p/bad.png,bee", "p/2.png,cat");
        assertEquals(List.of("2.png=cat", "3.png=bee", "bad.png=bee"), names(all));
        assertEquals(List.of(0, 2, 2), all.stream().map(LabeledImage::index).collect(Collectors.toList()));
        List<LabeledImage> test = readTest(
                "path,label,split", "p/1.png,unknown,train", "p/2.png,ant,test", "p/3.png,ant,val", "p/4.png,ant,test");
        assertEquals(List.of("2.png=ant", "4.png=ant"), names(test));
        assertNotForTest(
                "line 3: expected a class of the network, [cat, ant, bee]; found 'dog'",
                "path,label",
                "p/1.png,cat",
                "p/2.png,dog");
        assertNotForTest("no line has test or validation as the split", "path,label,split", "p/1.png,cat,train");
        assertNotForTest("names no pictures", "path,label");
        assertNotForTest("line 2: expected one label, found 'ant|bee'", "path,label", "p/1.png,ant|bee");
    }

    private void assertNotForTest(String reason, String... lines) {
        InvalidImageFolderException e = assertThrows(InvalidImageFolderException.class, () -> readTest(lines));
        assertTrue(e.getMessage().contains(csv + (reason.startsWith("line") ? ", " : " ")), e.getMessage());
        assertTrue(e.getMessage().contains(reason), e.getMessage());
    }

    private void assertRefused(String reason, String... lines) {
        InvalidImageFolderException e = assertThrows(InvalidImageFolderException.class, () -> read(lines));
        assertTrue(e.getMessage().contains(reason), e.getMessage());
        assertTrue(e.getMessage().contains(csv.toString()), e.getMessage());
    }
}
