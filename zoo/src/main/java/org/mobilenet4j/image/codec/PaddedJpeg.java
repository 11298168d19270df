/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.image.codec;

import java.util.Arrays;
import java.util.Random;
import java.util.zip.DataFormatException;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * Decodes a JPEG whose end-of-image marker is missing and that ends in zeros, as files written into whole blocks of a disk
 * do, if its pixels are all there. The decoder makes up what is missing, and so does not tell: what it makes of the file
 * must be the same whatever follows its last byte. No instances.
 */
final class PaddedJpeg {

    /** More than the largest code of a block's coefficients. */
    private static final int TAIL = 512;

    private static final int OTHER_TAILS = 3;

    private PaddedJpeg() {}

    /**
     * @param file a baseline JPEG that ends in a zero
     * @return as the decoder gives it
     * @throws DataFormatException when a part of the pixels is missing
     */
    static Mat decode(byte[] file) throws DataFormatException {
        int end = file.length;
        // compressed data ends in ones up to the byte's end, so that its last byte is no zero, unless one that follows
        // FF
        while (file[end - 1] == 0 && file[end - 2] != (byte) 0xFF) {
            end--;
        }
        Mat decoded = ImageDecoder.decode(ended(file, end, 0), ImageFormat.JPEG);
        try {
            for (int tail = 1; tail <= OTHER_TAILS; tail++) {
                requireSame(decoded, ended(file, end, tail));
            }
            return decoded;
        } catch (DataFormatException | RuntimeException e) {
            decoded.close();
            throw e;
        }
    }

    /** Bytes that depend on a number, none of them FF, which would begin a marker. */
    private static byte[] ended(byte[] file, int end, int number) {
        byte[] ended = Arrays.copyOf(file, end + TAIL + 2);
        Random bytes = new Random(number);
        for (int i = end; i < end + TAIL; i++) {
            ended[i] = (byte) bytes.nextInt(0xFF);
        }
        ended[end + TAIL] = (byte) 0xFF;
        ended[end + TAIL + 1] = (byte) 0xD9;
        return ended;
    }

    private static void requireSame(Mat decoded, byte[] file) throws DataFormatException {
        try (Mat other = ImageDecoder.decode(file, ImageFormat.JPEG)) {
            if (!same(decoded, other)) {
                throw new DataFormatException(
                        "the JPEG file is truncated: zeros stand where a part of its pixels should be");
            }
        }
    }

    private static boolean same(Mat one, Mat other) {
        byte[] ours = new byte[(int) (one.total() * one.elemSize())];
        byte[] theirs = new byte[ours.length];
        one.data().get(ours);
        other.data().get(theirs);
        return Arrays.equals(ours, theirs);
    }
}
