/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.mobilenet4j.ArrayAssert;
import org.mobilenet4j.MobileNetV2;
import org.mobilenet4j.MobileNetV2Builder;
import org.mobilenet4j.image.dataset.LabeledImage;
import org.mobilenet4j.image.preprocessing.Preprocessing;
import org.mobilenet4j.vertex.Flavor;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Nesterovs;

/** Noisy pictures whose hue is their class, and a network for them. */
public final class ClassPictures {

    public static final int SIZE = 32;
    public static final int CLASSES = 3;
    public static final Preprocessing PREPROCESSING = Preprocessing.of(Flavor.TF, SIZE, SIZE);

    private ClassPictures() {}

    /** Writes some PNG files of each class, brighter on the left; sorted by class. */
    public static List<LabeledImage> write(Path folder, int ofEachClass) throws IOException {
        List<LabeledImage> images = new ArrayList<>();
        for (int c = 0; c < CLASSES; c++) {
            Path place = Files.createDirectories(folder.resolve("class" + c));
            for (int i = 0; i < ofEachClass; i++) {
                Path file = place.resolve(i + ".png");
                draw(file, c, 100L * c + i);
                images.add(new LabeledImage(file, c, "class" + c));
            }
        }
        return images;
    }

    public static void draw(Path file, int hue, long seed) throws IOException {
        BufferedImage picture = new BufferedImage(SIZE + 8, SIZE, BufferedImage.TYPE_INT_RGB);
        Random random = new Random(seed);
        for (int y = 0; y < picture.getHeight(); y++) {
            for (int x = 0; x < picture.getWidth(); x++) {
                float brightness = 1 - 0.5f * x / picture.getWidth() - 0.4f * random.nextFloat();
                picture.setRGB(x, y, Color.HSBtoRGB((float) hue / CLASSES, 0.6f, brightness));
            }
        }
        ImageIO.write(picture, "png", file.toFile());
    }

    public static MobileNetV2Builder builder() {
        return MobileNetV2.builder()
                .seed(11)
                .inputShape(3, SIZE, SIZE)
                .widthMultiplier(0.35)
                // its initial weights keep the size of the features through all blocks
                .flavor(Flavor.TORCH)
                .numClasses(5)
                .updater(new Nesterovs(0.01, 0.9));
    }

    public static ComputationGraph network() {
        ComputationGraph network = builder().batchNormDecay(0.1).build().init();
        INDArray noise = Nd4j.rand(DataType.FLOAT, 8, 3, SIZE, SIZE).muli(2).subi(1);
        INDArray labels = Nd4j.zeros(DataType.FLOAT, 8, 5);
        labels.putColumn(0, Nd4j.ones(DataType.FLOAT, 8));
        network.setLearningRate(1e-6);
        // gives the running statistics the size that activations have
        for (int i = 0; i < 3; i++) {
            network.fit(new DataSet(noise, labels));
        }
        return network;
    }

    /** To the last bit; {@code INDArray.equals} allows for 1e-5. */
    public static void assertSame(INDArray expected, INDArray actual, String what) {
        assertArrayEquals(expected.shape(), actual.shape(), what + ": shape");
        assertArrayEquals(
                expected.dup('c').data().asFloat(), actual.dup('c').data().asFloat(), what);
    }

    /** Features of other batches: the portable engine rounds some sizes differently. */
    public static void assertClose(INDArray expected, INDArray actual, String what) {
        ArrayAssert.assertClose(expected, actual, 1e-5, what);
    }

    public static void assertDiffer(INDArray first, INDArray second, String what) {
        ArrayAssert.assertMoved(first, second, what);
    }
}
