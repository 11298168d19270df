/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.programs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mobilenet4j.MobileNetV2;
import org.mobilenet4j.fixtures.WeightsFile;
import org.mobilenet4j.image.dataset.ImageFiles;
import org.mobilenet4j.image.dataset.ImageFolder;
import org.mobilenet4j.image.dataset.LabeledImage;
import org.mobilenet4j.image.preprocessing.Preprocessing;
import org.mobilenet4j.inference.ImageClassifier;
import org.mobilenet4j.weights.catalogue.PretrainedModel;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

/** The short programs that start from weights: tiny ones here, and pictures of green bars across and red bars upright. */
class PretrainedProgramsTest {

    private static final int SIZE = 64;

    @TempDir
    private static Path folder;

    private static ComputationGraph published;
    private static Path weights;
    private static Path pictures;

    @BeforeAll
    static void drawPicturesAndTrainWeights() throws IOException {
        pictures = folder.resolve("pictures");
        for (int i = 0; i < 24; i++) {
            String part = i < 16 ? "train" : "test";
            draw(pictures.resolve(part + "/green/" + i + ".png"), true, 0x20D020, i);
            draw(pictures.resolve(part + "/red/" + i + ".png"), false, 0xD02020, 100 + i);
        }
        published = MobileNetV2.builder()
                .inputShape(3, SIZE, SIZE)
                .widthMultiplier(0.35)
                .numClasses(3)
                .batchNormDecay(0.5)
                .updater(new Sgd(1e-3))
                .build()
                .init();
        weights = WeightsFile.write(folder.resolve("tiny_0.35_64.safetensors"), published);
        INDArray pixels = input().read(ImageFiles.below(pictures));
        INDArray labels = Nd4j.zeros(pixels.size(0), 3);
        for (int i = 0; i < pixels.size(0); i++) {
            labels.putScalar(i, i % 3, 1); // of no use, but statistics come to fit pictures
        }
        for (int i = 0; i < 12; i++) {
            published.fit(new DataSet(pixels, labels));
        }
        WeightsFile.write(weights, published);
    }

    private static Preprocessing input() throws IOException {
        return PretrainedModel.load(weights).card().preprocessing();
    }

    private static void draw(Path file, boolean across, int rgb, int seed) throws IOException {
        Random random = new Random(seed);
        int phase = random.nextInt(8);
        BufferedImage picture = new BufferedImage(40, 36, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < 36; y++) {
            for (int x = 0; x < 40; x++) {
                boolean bar = ((across ? y : x) + phase) / 4 % 2 == 0;
                picture.setRGB(x, y, (bar ? rgb : 0x101010) + random.nextInt(24) * 0x010101);
            }
        }
        write(picture, file.toFile());
    }

    private static void write(BufferedImage picture, File file) throws IOException {
        file.getParentFile().mkdirs();
        assertTrue(ImageIO.write(picture, "png", file));
    }

    private static double number(String pattern, String printed) {
        Matcher matcher = Pattern.compile(pattern).matcher(printed);
        assertTrue(matcher.find(), printed);
        return Double.parseDouble(matcher.group(1));
    }

    /** Share of the test pictures that a saved model has right, found in another way than the programs'. */
    private static double accuracy(Path model) throws IOException {
        ImageClassifier classifier = ImageClassifier.load(model);
        List<LabeledImage> test = ImageFolder.read(pictures).test();
        int right = 0;
        for (LabeledImage image : test) {
            right += classifier.classify(image.path(), 1).get(0).label().equals(image.label()) ? 1 : 0;
        }
        return (double) right / test.size();
    }

    @Test
    void featureExtraction() throws IOException {
        Path rows = folder.resolve("rows.npy");
        String printed = ProgramRun.of(FeatureExtraction::main, weights, pictures, rows);
        assertTrue(printed.contains("48 pictures as 64 x 64 RGB"), printed);
        assertTrue(printed.contains("Pooled features: [48, 1280]"), printed);
        assertTrue(printed.contains("block_12_add: [1, 4, 4, 32]"), printed);
        List<Path> files = ImageFiles.below(pictures);
        INDArray saved = Nd4j.createFromNpyFile(rows.toFile());
        for (int i : new int[] {0, 13, 47}) {
            INDArray expected =
                    published.feedForward(input().read(files.get(i)), false).get(MobileNetV2.POOLING);
            assertArrayEquals(expected.toFloatVector(), saved.getRow(i).toFloatVector(), 1e-4f, "row " + i);
        }
    }

    @Test
    void headOnly() throws IOException {
        Path model = folder.resolve("head.zip");
        String printed = ProgramRun.of(HeadOnly::main, weights, pictures, model);
        assertTrue(printed.contains("64 rows of 864 features, 64 computed, 0 from the cache"), printed);
        assertTrue(printed.contains("Largest difference of the network and head(features): 0.0"), printed);
        double right = number("The head is right on ([0-9.]+) %", printed);
        assertTrue(right >= 85, printed);
        assertEquals(right, 100 * accuracy(model), 0.06);
        String again = ProgramRun.of(HeadOnly::main, weights, pictures, model);
        assertTrue(again.contains("64 rows of 864 features, 0 computed, 64 from the cache"), again);
        assertEquals(right, number("The head is right on ([0-9.]+) %", again));
    }

    @Test
    void gradualUnfreezing() throws IOException {
        Path model = folder.resolve("unfrozen.zip");
        String printed = ProgramRun.of(GradualUnfreezing::main, weights, pictures, 6, model);
        assertTrue(printed.contains("Stage 1: 6 epochs at 0.01, frozen through Conv_1"), printed);
        assertTrue(
                printed.contains("Stage 2: 6 epochs at 0.005, frozen through block_12, factor 0.9 per block"), printed);
        assertTrue(printed.contains("Stage 3: 6 epochs at 0.002, factor 0.9 per block"), printed);
        assertTrue(printed.contains("Epoch 18: training loss "), printed);
        double right = number("Right on ([0-9.]+) %", printed);
        assertTrue(right >= 85, printed);
        assertEquals(right, 100 * accuracy(model), 0.06);
    }

    @Test
    void smallGreyImages() throws IOException {
        String printed = ProgramRun.of(SmallGreyImages::main, weights, pictures, 5);
        assertTrue(printed.contains("Stem for colors [3, 3, 3, 16]"), printed);
        assertTrue(printed.contains("for grey [3, 3, 1, 16]"), printed);
        assertTrue(printed.contains("Last feature map: [1, 4, 4, 1280]"), printed);
        assertTrue(number("as 1 and as 3 channels: ([0-9.E-]+)", printed) < 1e-3, printed);
        assertTrue(number("Right on ([0-9.]+) %", printed) >= 85, printed);
    }

    @Test
    void multiLabel() throws IOException {
        Random random = new Random(5);
        List<String> lines = new ArrayList<>(List.of("path,label"));
        for (int i = 0; i < 48; i++) {
            boolean red = random.nextBoolean();
            boolean blue = random.nextBoolean();
            BufferedImage picture = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_INT_RGB);
            for (int x = 0; x < SIZE * SIZE; x++) {
                boolean left = x % SIZE < SIZE / 2;
                int color = left && red ? 0xC02020 : !left && blue ? 0x2020C0 : 0x606060;
                picture.setRGB(x % SIZE, x / SIZE, color + random.nextInt(24) * 0x010101);
            }
            write(picture, folder.resolve("several/" + i + ".png").toFile());
            lines.add("several/" + i + ".png," + (red && blue ? "red|blue" : red ? "red" : blue ? "blue" : "|"));
        }
        Path list = Files.write(folder.resolve("several.csv"), lines);
        String printed = ProgramRun.of(MultiLabel::main, weights, list, 10);
        assertTrue(printed.matches("(?s)\\d+ training and \\d+ test images of 2 classes: \\[blue, red\\].*"), printed);
        assertTrue(printed.lines().anyMatch(line -> line.startsWith("blue ")), printed);
        assertTrue(number("On average over the classes ([0-9.]+) %", printed) >= 85, printed);
    }

    @Test
    void embeddingSearch() throws IOException {
        Path query = pictures.resolve("train/green/3.png");
        String printed = ProgramRun.of(EmbeddingSearch::main, weights, pictures, query, 6);
        assertTrue(printed.contains("[48, 1280]"), printed);
        List<String> results =
                printed.lines().filter(line -> line.matches("[01]\\.\\d{4} .*")).collect(Collectors.toList());
        assertEquals(6, results.size(), printed);
        assertEquals("1.0000 " + query, results.get(0));
        List<String> cosines =
                results.stream().map(line -> line.substring(0, 6)).collect(Collectors.toList());
        assertEquals(cosines.stream().sorted(Comparator.reverseOrder()).collect(Collectors.toList()), cosines);
        results.forEach(line -> assertTrue(line.contains("green"), printed));
    }

    @Test
    void rawTransferLearning() throws IOException {
        Path model = folder.resolve("raw.zip");
        String printed = ProgramRun.of(RawTransferLearning::main, weights, pictures, 12, model);
        assertTrue(printed.contains("Stopped after 12 epochs"), printed);
        assertTrue(
                number("11=([0-9.E-]+)", printed) < 0.7 * number("\\{0=([0-9.E-]+)", printed),
                "the loss falls: " + printed);
        double right = number("Accuracy: +([0-9.]+)", printed);
        assertTrue(right >= 0.85, printed);
        assertEquals(right, accuracy(model), 1e-4);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "FeatureExtraction",
                "HeadOnly",
                "GradualUnfreezing",
                "SmallGreyImages",
                "MultiLabel",
                "EmbeddingSearch",
                "RawTransferLearning"
            })
    void everyProgramIsOnePageAndInTheDocumentation(String name) throws IOException {
        Path source = Path.of("src/main/java/org/mobilenet4j/programs/" + name + ".java");
        assertTrue(Files.readAllLines(source).size() <= 115, name);
        String page = Files.readString(Path.of("../../src/site/markdown/examples.md"));
        assertTrue(page.contains("org.mobilenet4j.programs." + name), name);
    }
}
