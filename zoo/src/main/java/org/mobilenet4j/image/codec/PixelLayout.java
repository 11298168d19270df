/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.image.codec;

import static org.bytedeco.opencv.global.opencv_core.CV_16U;
import static org.bytedeco.opencv.global.opencv_core.CV_8U;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;
import static org.bytedeco.opencv.global.opencv_core.inRange;
import static org.bytedeco.opencv.global.opencv_imgproc.COLOR_BGRA2BGR;
import static org.bytedeco.opencv.global.opencv_imgproc.COLOR_GRAY2BGR;
import static org.bytedeco.opencv.global.opencv_imgproc.cvtColor;

import java.util.function.BiConsumer;
import java.util.zip.DataFormatException;
import org.bytedeco.opencv.opencv_core.Mat;

/** Brings decoded samples of any supported depth and number of channels to 8-bit blue, green, red. No instances. */
public final class PixelLayout {

    /** 65535 / 255. */
    private static final double DEEP_STEP = 257;

    private static final double BYTE_STEP = 256;

    private static final int WHITE = 255;

    private PixelLayout() {}

    /**
     * @param stored   8 or 16 bits, unsigned; 1 (grey), 3 (BGR) or 4 (BGR, alpha) channels. Consumed: closed unless it is
     *                 itself the result
     * @param header   for the colour that counts as transparent
     * @param decoding what becomes of transparency and 16 bits
     * @return {@code CV_8UC3}
     * @throws DataFormatException for other depths
     */
    public static Mat toBgr8(Mat stored, ImageHeader header, Decoding decoding) throws DataFormatException {
        if (!decoding.isOverWhite()) {
            return withoutAlpha(toThreeOrFour(toHighByte(stored, decoding)), header.isPremultiplied());
        }
        Mat samples = toEightBits(keyToWhite(stored, header.transparentSamples()));
        return header.ignoresAlpha()
                ? withoutAlpha(toThreeOrFour(samples), false)
                : overWhite(toThreeOrFour(samples), header.isPremultiplied());
    }

    /** As {@link #toBgr8(Mat, ImageHeader, Decoding)}, for samples that did not come from a file of ours. */
    public static Mat toBgr8(Mat stored) throws DataFormatException {
        return toBgr8(stored, ImageHeader.of(stored.cols(), stored.rows()), Decoding.UPRIGHT_OVER_WHITE);
    }

    private static Mat toEightBits(Mat picture) throws DataFormatException {
        return isDeep(picture) ? replace(picture, (in, out) -> in.convertTo(out, CV_8U, 1 / DEEP_STEP, 0)) : picture;
    }

    private static boolean isDeep(Mat picture) throws DataFormatException {
        if (picture.depth() != CV_8U && picture.depth() != CV_16U) {
            picture.close();
            throw new DataFormatException(
                    "samples are neither 8 nor 16 bits, unsigned; convert the picture to 8 bits per channel");
        }
        return picture.depth() == CV_16U;
    }

    private static Mat toHighByte(Mat picture, Decoding decoding) throws DataFormatException {
        if (!isDeep(picture)) {
            return picture;
        }
        if (decoding == Decoding.PILLOW && picture.channels() == 1) {
            return replace(picture, (in, out) -> in.convertTo(out, CV_8U));
        }
        // convertTo rounds: v / 256 minus almost half is never halfway and rounds down to the high byte
        return replace(picture, (in, out) -> in.convertTo(out, CV_8U, 1 / BYTE_STEP, -127.5 / BYTE_STEP));
    }

    private static Mat withoutAlpha(Mat picture, boolean premultiplied) {
        if (picture.channels() == 3) {
            return picture;
        }
        return premultiplied
                ? replaceRows(picture, PixelLayout::divide)
                : replace(picture, (in, out) -> cvtColor(in, out, COLOR_BGRA2BGR));
    }

    /** Back to the colours before they were multiplied by alpha, as far as 8 bits still tell them; cut off, as Pillow does. */
    private static void divide(byte[] source, byte[] target) {
        for (int x = 0; x < source.length / 4; x++) {
            int alpha = Byte.toUnsignedInt(source[4 * x + 3]);
            for (int c = 0; c < 3; c++) {
                int color = Byte.toUnsignedInt(source[4 * x + c]) * WHITE;
                target[3 * x + c] = (byte) Math.min(WHITE, alpha == 0 ? 0 : color / alpha);
            }
        }
    }

    private static Mat toThreeOrFour(Mat picture) {
        return picture.channels() == 1 ? replace(picture, (in, out) -> cvtColor(in, out, COLOR_GRAY2BGR)) : picture;
    }

    private static Mat keyToWhite(Mat picture, int[] key) {
        if (key == null || key.length != picture.channels()) {
            return picture;
        }
        double white = picture.depth() == CV_16U ? WHITE * DEEP_STEP : WHITE;
        double[] color = key.length == 1 ? new double[] {key[0], 0, 0, 0} : new double[] {key[2], key[1], key[0], 0};
        try (Mat wanted = new Mat(color);
                Mat replacement = new Mat(white, white, white, white);
                Mat mask = new Mat()) {
            inRange(picture, wanted, wanted, mask);
            picture.setTo(replacement, mask);
        }
        return picture;
    }

    private static Mat overWhite(Mat picture, boolean premultiplied) {
        if (picture.channels() == 3) {
            return picture;
        }
        return replaceRows(picture, (source, target) -> blend(source, target, premultiplied));
    }

    private static void blend(byte[] source, byte[] target, boolean premultiplied) {
        for (int x = 0; x < source.length / 4; x++) {
            int alpha = Byte.toUnsignedInt(source[4 * x + 3]);
            for (int c = 0; c < 3; c++) {
                int color = Byte.toUnsignedInt(source[4 * x + c]) * (premultiplied ? WHITE : alpha);
                target[3 * x + c] = (byte) Math.min(WHITE, (color + (WHITE - alpha) * WHITE + WHITE / 2) / WHITE);
            }
        }
    }

    private static Mat replaceRows(Mat old, BiConsumer<byte[], byte[]> step) {
        return replace(old, (in, out) -> {
            out.create(in.rows(), in.cols(), CV_8UC3);
            byte[] source = new byte[in.cols() * 4];
            byte[] target = new byte[in.cols() * 3];
            for (int y = 0; y < in.rows(); y++) {
                in.ptr(y).get(source);
                step.accept(source, target);
                out.ptr(y).put(target);
            }
        });
    }

    private static Mat replace(Mat old, BiConsumer<Mat, Mat> step) {
        try (Mat in = old) {
            Mat out = new Mat();
            step.accept(in, out);
            return out;
        }
    }
}
