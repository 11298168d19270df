/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training;

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
import org.mobilenet4j.Flavor;
import org.mobilenet4j.MobileNetV2;
import org.mobilenet4j.MobileNetV2Builder;
import org.mobilenet4j.image.LabeledImage;
import org.mobilenet4j.image.Preprocessing;
import org.nd4j.linalg.learning.config.Nesterovs;

/** Noisy pictures whose hue is their class, and a network for them. */
final class ClassPictures {

    static final int SIZE = 32;
    static final int CLASSES = 3;
    static final Preprocessing PREPROCESSING = Preprocessing.of(Flavor.TF, SIZE, SIZE);

    private ClassPictures() {}

    /** Writes some PNG files of each class, brighter on the left; sorted by class. */
    static List<LabeledImage> write(Path folder, int ofEachClass) throws IOException {
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

    static void draw(Path file, int hue, long seed) throws IOException {
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

    static MobileNetV2Builder builder() {
        return MobileNetV2.builder()
                .seed(11)
                .inputShape(3, SIZE, SIZE)
                .widthMultiplier(0.35)
                .numClasses(5)
                .updater(new Nesterovs(0.01, 0.9));
    }

    static ComputationGraph network() {
        return builder().build().init();
    }
}
