/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.image.codec;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC4;

import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.bytedeco.opencv.opencv_core.Mat;

/** Decodes the first picture of a GIF file with the JDK's reader; this OpenCV has none. No instances. */
final class GifDecoder {

    private GifDecoder() {}

    /**
     * @param encoded a complete GIF file
     * @return {@code CV_8UC4}: blue, green, red, alpha; the whole canvas, transparent where the picture does not reach
     * @throws DataFormatException when it cannot be decoded
     */
    static Mat decode(byte[] encoded) throws DataFormatException {
        ByteBuffer data = ImageFormat.GIF.buffer(encoded);
        ImageHeader canvas = GifScanner.scan(data.duplicate().order(data.order()));
        Rectangle place = GifScanner.firstPicture(data);
        BufferedImage picture =
                new BufferedImage((int) canvas.width(), (int) canvas.height(), BufferedImage.TYPE_INT_ARGB);
        BufferedImage first = first(encoded);
        int width = Math.min(first.getWidth(), picture.getWidth() - place.x);
        int height = Math.min(first.getHeight(), picture.getHeight() - place.y);
        if (width > 0 && height > 0) {
            // copied, not drawn: drawing loses the colours under transparent pixels
            picture.setRGB(
                    place.x, place.y, width, height, first.getRGB(0, 0, width, height, null, 0, width), 0, width);
        }
        return toMat(picture);
    }

    private static BufferedImage first(byte[] encoded) throws DataFormatException {
        ImageReader reader = ImageIO.getImageReadersByFormatName("gif").next();
        try (ImageInputStream stream = new MemoryCacheImageInputStream(new ByteArrayInputStream(encoded))) {
            reader.setInput(stream, true, true);
            return reader.read(0);
        } catch (IOException | RuntimeException e) {
            DataFormatException failure = new DataFormatException("the GIF file is damaged: " + e.getMessage());
            failure.initCause(e);
            throw failure;
        } finally {
            reader.dispose();
        }
    }

    private static Mat toMat(BufferedImage picture) {
        int[] pixels = picture.getRGB(0, 0, picture.getWidth(), picture.getHeight(), null, 0, picture.getWidth());
        byte[] samples = new byte[pixels.length * 4];
        for (int i = 0, at = 0; i < pixels.length; i++) {
            for (int shift = 0; shift < 32; shift += 8) {
                samples[at++] = (byte) (pixels[i] >>> shift);
            }
        }
        Mat mat = new Mat(picture.getHeight(), picture.getWidth(), CV_8UC4);
        mat.data().put(samples);
        return mat;
    }
}
