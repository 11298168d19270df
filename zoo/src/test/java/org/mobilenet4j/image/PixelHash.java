/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.image;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;
import org.bytedeco.opencv.opencv_core.Mat;

/** What src/scripts/make_pixels.py draws and how it hashes, once more. */
public final class PixelHash {

    private PixelHash() {}

    /** The script's {@code drawn}: noise, a checkerboard and ramps in stripes; [height, width, 3]. */
    public static Mat drawn(int width, int height) {
        byte[] samples = new byte[height * width * 3];
        for (int y = 0, i = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                for (int c = 0; c < 3; c++, i++) {
                    samples[i] = (byte) sample(x, y, c, i);
                }
            }
        }
        Mat picture = new Mat(height, width, CV_8UC3);
        picture.data().put(samples);
        return picture;
    }

    private static int sample(int x, int y, int c, int i) {
        switch ((x / 4 + y / 4) % 3) {
            case 0:
                int noise = i * (int) 2654435761L + 12345;
                return (noise ^ noise >>> 15) >>> 24;
            case 1:
                return 255 * ((x ^ y) & 1);
            default:
                return x * 5 + y * 3 + c * 80;
        }
    }

    public static byte[] samples(Mat picture) {
        byte[] samples = new byte[picture.rows() * picture.cols() * 3];
        picture.data().get(samples);
        return samples;
    }

    /** The first 16 hexadecimal digits of SHA-256. */
    public static String of(byte[] samples) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(samples);
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < 8; i++) {
                text.append(String.format(Locale.ROOT, "%02x", hash[i]));
            }
            return text.toString();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JVM has SHA-256", e);
        }
    }
}
