/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.image.preprocessing;

/**
 * The filters of Pillow's {@code Image.resize}. All but {@link #NEAREST} are antialiased: where a picture shrinks, the
 * filter is widened by the same factor. The constants and formulas are those of Pillow 12's {@code src/libImaging/Resample.c}; the
 * 8-bit results of {@link ResizeRule} are Pillow's, bit by bit. The names are part of saved models.
 */
public enum Interpolation {

    /** The sample under each new pixel's centre. Aliases. What Keras' {@code load_img} does unless told otherwise. */
    NEAREST(0) {
        @Override
        double weight(double distance) {
            throw new UnsupportedOperationException("NEAREST picks samples, it does not weigh them");
        }
    },

    /** The average of the area under each new pixel. */
    BOX(0.5) {
        @Override
        double weight(double distance) {
            return distance > -0.5 && distance <= 0.5 ? 1 : 0;
        }
    },

    /** A triangle. torchvision's and Hugging Face's way. */
    BILINEAR(1) {
        @Override
        double weight(double distance) {
            return Math.max(0, 1 - Math.abs(distance));
        }
    },

    /** A cosine window of the width of {@link #BILINEAR}, sharper. */
    HAMMING(1) {
        @Override
        double weight(double distance) {
            double x = Math.abs(distance);
            if (x == 0) {
                return 1;
            }
            double angle = x * Math.PI;
            return x >= 1 ? 0 : Math.sin(angle) / angle * (0.54 + 0.46 * Math.cos(angle));
        }
    },

    /** Keys' cubic convolution with a = -0.5 (OpenCV's and torch's tensors use -0.75). timm's way. */
    BICUBIC(2) {
        @Override
        double weight(double distance) {
            double x = Math.abs(distance);
            if (x < 1) {
                return ((KEYS + 2) * x - (KEYS + 3)) * x * x + 1;
            }
            return x < 2 ? (((x - 5) * x + 8) * x - 4) * KEYS : 0;
        }
    },

    /** A sinc, windowed by another one three times as wide. */
    LANCZOS(3) {
        @Override
        double weight(double distance) {
            return distance >= -3 && distance < 3 ? sinc(distance) * sinc(distance / 3) : 0;
        }
    };

    private static final double KEYS = -0.5;

    private final double support;

    Interpolation(double support) {
        this.support = support;
    }

    /** How far from its centre the filter reaches, in source pixels where the picture does not shrink. */
    double support() {
        return support;
    }

    /** @param distance from the filter's centre, in source pixels where the picture does not shrink */
    abstract double weight(double distance);

    private static double sinc(double x) {
        double angle = x * Math.PI;
        return x == 0 ? 1 : Math.sin(angle) / angle;
    }
}
