/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class DrawnDatasetTest {

    /** Of {@link #fixedPictures}; the same on JDK 17 and 25. */
    private static final int HASH = -1715559864;

    private static int hash(BufferedImage image) {
        return Arrays.hashCode(image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth()));
    }

    private static int fixedPictures(long seed) {
        DrawnDataset dataset = new DrawnDataset(seed, 64, 2, 2);
        int hash = 0;
        for (String label : DrawnDataset.labels()) {
            hash = 31 * hash + hash(dataset.draw(label, false, 1));
            hash = 31 * hash + hash(dataset.draw(label, true, 1));
        }
        return hash;
    }

    @Test
    void aSeedGivesTheSamePixelsForEver() {
        assertEquals(HASH, fixedPictures(42), "changing what is drawn changes the documented results");
        assertNotEquals(HASH, fixedPictures(43));
    }

    @Test
    void noTwoPicturesAreTheSame() {
        DrawnDataset dataset = new DrawnDataset(42, 32, 5, 5);
        List<Integer> hashes = new ArrayList<>();
        for (String label : DrawnDataset.labels()) {
            for (int i = 0; i < 5; i++) {
                hashes.add(hash(dataset.draw(label, false, i)));
                hashes.add(hash(dataset.draw(label, true, i)));
            }
        }
        assertEquals(hashes.size(), hashes.stream().distinct().count());
    }

    @Test
    void filesHoldWhatWasDrawn(@TempDir Path folder) throws IOException {
        DrawnDataset dataset = new DrawnDataset(1, 32, 2, 1);
        List<Integer> progress = new ArrayList<>();
        dataset.writeTo(folder, progress::add);
        assertEquals(18, dataset.pictures());
        assertEquals(18, progress.size());
        assertEquals(18, progress.get(17));
        for (String label : DrawnDataset.labels()) {
            Path train = folder.resolve("train").resolve(label).resolve("0001.png");
            Path test = folder.resolve("test").resolve(label).resolve("0000.png");
            assertEquals(hash(dataset.draw(label, false, 1)), hash(ImageIO.read(train.toFile())));
            assertEquals(hash(dataset.draw(label, true, 0)), hash(ImageIO.read(test.toFile())));
        }
        assertTrue(
                Files.notExists(folder.resolve("test").resolve("striped-ring").resolve("0001.png")));
    }

    @ParameterizedTest
    @EnumSource(Outline.class)
    void everyOutlineCoversTheSameArea(Outline outline) {
        int side = 500;
        BufferedImage canvas = new BufferedImage(2 * side, 2 * side, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = canvas.createGraphics();
        graphics.translate(side, side);
        graphics.scale(side, side);
        graphics.fill(outline.unitArea());
        graphics.dispose();
        long covered = Arrays.stream(canvas.getRGB(0, 0, 2 * side, 2 * side, null, 0, 2 * side))
                .filter(rgb -> (rgb & 0xffffff) != 0)
                .count();
        assertEquals(1, (double) covered / (side * side), 0.01);
    }

    /** Neither colour nor brightness nor position nor any weighted sum of pixels gives the classes away. */
    @Test
    void aLinearClassifierOnPixelsFails() {
        int side = 24;
        DrawnDataset dataset = new DrawnDataset(42, 96, 100, 50);
        DataSet train = pixels(dataset, false, 100, side);
        DataSet test = pixels(dataset, true, 50, side);
        MultiLayerConfiguration softmax = new NeuralNetConfiguration.Builder()
                .seed(1)
                .updater(new Adam(1e-3))
                .l2(1e-3)
                .list(new OutputLayer.Builder(LossFunction.MCXENT)
                        .activation(Activation.SOFTMAX)
                        .nIn(3 * side * side)
                        .nOut(6)
                        .build())
                .build();
        MultiLayerNetwork linear = new MultiLayerNetwork(softmax);
        linear.init();
        double best = 0;
        for (int epoch = 0; epoch < 100; epoch++) {
            linear.fit(train);
            best = Math.max(best, accuracy(linear, test));
        }
        assertTrue(accuracy(linear, train) > 0.4, "it can learn the training pictures by heart");
        assertTrue(best < 0.3, "held-out accuracy " + best + " at its best; chance is 0.17");
    }

    private static double accuracy(MultiLayerNetwork network, DataSet data) {
        INDArray right =
                network.output(data.getFeatures()).argMax(1).eq(data.getLabels().argMax(1));
        return right.castTo(DataType.FLOAT).meanNumber().doubleValue();
    }

    private static DataSet pixels(DrawnDataset dataset, boolean test, int perClass, int side) {
        List<String> labels = DrawnDataset.labels();
        float[][] features = new float[labels.size() * perClass][];
        INDArray expected = Nd4j.zeros(features.length, labels.size());
        for (int i = 0; i < features.length; i++) {
            BufferedImage picture = dataset.draw(labels.get(i / perClass), test, i % perClass);
            features[i] = pixels(picture, side);
            expected.putScalar(i, i / perClass, 1);
        }
        return new DataSet(Nd4j.createFromArray(features), expected);
    }

    private static float[] pixels(BufferedImage picture, int side) {
        BufferedImage small = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = small.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        graphics.drawImage(picture, 0, 0, side, side, null);
        graphics.dispose();
        float[] pixels = new float[3 * side * side];
        for (int i = 0; i < side * side; i++) {
            int rgb = small.getRGB(i % side, i / side);
            for (int c = 0; c < 3; c++) {
                pixels[3 * i + c] = (rgb >> 8 * c & 0xff) / 127.5f - 1;
            }
        }
        return pixels;
    }

    @Test
    void impossibleDataSetsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new DrawnDataset(1, 8, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> new DrawnDataset(1, 64, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> new DrawnDataset(1, 64, 1, 0));
        assertThrows(IllegalArgumentException.class, () -> new DrawnDataset(1, 64, 1, 1).draw("cat", false, 0));
    }
}
