/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.image.codec;

import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;

/**
 * Reads the header of a portable bitmap, graymap or pixmap (Netpbm's PBM, PGM, PPM; P1 to P6) and checks that its samples
 * are all there. No instances.
 */
final class PnmScanner {

    private static final int BYTE = 255;
    private static final int DEEP = 65535;

    private PnmScanner() {}

    /** Whether a file begins like one: P, a digit from 1 to 6, and white space or a comment. */
    static boolean recognises(byte[] file) {
        return file.length > 2
                && file[0] == 'P'
                && file[1] >= '1'
                && file[1] <= '6'
                && (isSpace(file[2]) || file[2] == '#');
    }

    /**
     * @param data the file, positioned at its first byte
     * @throws DataFormatException               when it is cut off, or has samples that OpenCV does not scale as Pillow
     * @throws java.nio.BufferUnderflowException when it ends inside its header
     */
    static ImageHeader scan(ByteBuffer data) throws DataFormatException {
        data.position(1);
        int kind = data.get() - '0';
        long width = number(data);
        long height = number(data);
        boolean bits = kind == 1 || kind == 4;
        long largest = bits ? 1 : number(data);
        boolean deepGrey = kind == 5 && largest == DEEP;
        if (!bits && largest != BYTE && !deepGrey) {
            throw new DataFormatException("the PNM file has samples up to " + largest + ", supported are those up to "
                    + BYTE + ", and " + DEEP + " in binary grey; save it as PNG");
        }
        if (kind >= 4) {
            int sampleBytes = deepGrey ? Short.BYTES : 1;
            long rowBytes = kind == 4 ? (width + 7) / 8 : width * sampleBytes * (kind == 6 ? 3 : 1);
            if (rowBytes * height > data.remaining()) {
                throw new DataFormatException("the PNM file is truncated: its pixels need " + rowBytes * height
                        + " bytes, it has " + data.remaining());
            }
        }
        return ImageHeader.of(width, height);
    }

    /** The next number and the one character of white space behind it. */
    private static long number(ByteBuffer data) throws DataFormatException {
        byte next = data.get();
        while (isSpace(next) || next == '#') {
            if (next == '#') {
                while (next != '\n' && next != '\r') {
                    next = data.get();
                }
            }
            next = data.get();
        }
        long number = 0;
        for (; next >= '0' && next <= '9'; next = data.get()) {
            number = number * 10 + next - '0';
            if (number > Integer.MAX_VALUE) {
                throw new DataFormatException("the PNM file's header is damaged");
            }
        }
        if (!isSpace(next)) {
            throw new DataFormatException("the PNM file's header is damaged");
        }
        return number;
    }

    private static boolean isSpace(byte character) {
        return character == ' ' || character >= '\t' && character <= '\r';
    }
}
