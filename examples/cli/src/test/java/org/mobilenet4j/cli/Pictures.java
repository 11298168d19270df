/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** Pictures for tests: colours that change from place to place, so that no two ways to prepare one agree. */
public final class Pictures {

    private Pictures() {}

    public static Path drawn(Path file, int width, int height) throws IOException {
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int red = 255 * x / width;
                int green = (x / 7 + y / 5) % 2 == 0 ? 30 : 160;
                int blue = 120 * y / height;
                picture.setRGB(x, y, red << 16 | green << 8 | blue);
            }
        }
        assertTrue(ImageIO.write(picture, "png", file.toFile()));
        return file;
    }
}
