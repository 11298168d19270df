/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.image;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.ImageIO;
import org.bytedeco.opencv.opencv_core.Mat;

/** Pictures for the tests: the files that src/scripts/make_images.py and make_pixels.py made, and ones drawn here. */
public final class Pictures {

    private Pictures() {}

    /** The bytes of a file made by the script. */
    public static byte[] file(String name) {
        try (InputStream stream = Pictures.class.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IllegalArgumentException("No test picture " + name);
            }
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a file made by the script must decode to, as Pillow and the JDK's PNG reader see it. */
    public static BufferedImage expected(String name) {
        return png(name + ".expected.png");
    }

    /** A PNG made by the script, as the JDK reads it. */
    public static BufferedImage png(String name) {
        try {
            return ImageIO.read(new ByteArrayInputStream(file(name)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The largest difference of any sample; a picture of another size differs by 1000. */
    public static int difference(BufferedImage expected, Mat bgr) {
        if (bgr.rows() != expected.getHeight() || bgr.cols() != expected.getWidth() || bgr.channels() != 3) {
            return 1000;
        }
        byte[] samples = new byte[bgr.rows() * bgr.cols() * 3];
        bgr.data().get(samples);
        int worst = 0;
        for (int y = 0, at = 0; y < bgr.rows(); y++) {
            for (int x = 0; x < bgr.cols(); x++) {
                int rgb = expected.getRGB(x, y);
                for (int shift = 0; shift < 24; shift += 8) {
                    worst = Math.max(worst, Math.abs((rgb >>> shift & 255) - Byte.toUnsignedInt(samples[at++])));
                }
            }
        }
        return worst;
    }

    /** A picture of one colour with a little noise. */
    public static BufferedImage noisy(int width, int height, int rgb, long seed) {
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Random random = new Random(seed);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                picture.setRGB(x, y, rgb ^ random.nextInt(16) * 0x010101);
            }
        }
        return picture;
    }

    /** Writes a picture in the format its name's ending tells; makes missing folders. */
    public static Path write(BufferedImage picture, Path file) throws IOException {
        Files.createDirectories(file.getParent());
        String name = file.getFileName().toString();
        try (var stream = Files.newOutputStream(file)) {
            if (!ImageIO.write(picture, name.substring(name.lastIndexOf('.') + 1), stream)) {
                throw new IllegalArgumentException("No writer for " + name);
            }
        }
        return file;
    }
}
