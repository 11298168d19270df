/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.image.codec;

import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;

/** Reads the header of a Windows bitmap and checks that its rows are all there. No instances. */
final class BmpScanner {

    private static final int PIXELS_AT = 10;
    private static final int HEADER_SIZE = 14;
    private static final int OS2_HEADER = 12;
    private static final int RUN_LENGTH_8 = 1;
    private static final int RUN_LENGTH_4 = 2;

    private BmpScanner() {}

    /**
     * @param data the file, positioned at its first byte, little-endian
     * @throws DataFormatException       when it is cut off
     * @throws IndexOutOfBoundsException when it ends inside its header
     */
    static ImageHeader scan(ByteBuffer data) throws DataFormatException {
        if (data.getInt(HEADER_SIZE) == OS2_HEADER) {
            return checked(
                    data,
                    Short.toUnsignedInt(data.getShort(18)),
                    Short.toUnsignedInt(data.getShort(20)),
                    data.getShort(24),
                    0);
        }
        // negative rows: from top to bottom
        return checked(
                data,
                Math.abs((long) data.getInt(18)),
                Math.abs((long) data.getInt(22)),
                data.getShort(28),
                data.getInt(30));
    }

    private static ImageHeader checked(ByteBuffer data, long width, long height, int bits, int compression)
            throws DataFormatException {
        long rowBytes = (width * bits + 31) / 32 * 4;
        boolean runLength = compression == RUN_LENGTH_8 || compression == RUN_LENGTH_4;
        long end = Integer.toUnsignedLong(data.getInt(PIXELS_AT)) + (runLength ? 0 : rowBytes * height);
        if (end > data.limit()) {
            throw new DataFormatException(
                    "the BMP file is truncated: its pixels need " + end + " bytes, it has " + data.limit());
        }
        return ImageHeader.of(width, height);
    }
}
