/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.image.codec;

import java.awt.Rectangle;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;

/** Walks a GIF stream (GIF89a specification) to the end of its first picture. No instances. */
final class GifScanner {

    private static final int EXTENSION = 0x21;
    private static final int IMAGE = 0x2C;
    private static final int SCREEN_DESCRIPTOR = 6;
    private static final int BLOCKS_START = 13;

    private GifScanner() {}

    /**
     * @param data the file, positioned at its first byte, little-endian
     * @return the size of the canvas
     * @throws DataFormatException               when the stream holds no picture
     * @throws java.nio.BufferUnderflowException when it ends inside the first picture
     */
    static ImageHeader scan(ByteBuffer data) throws DataFormatException {
        toFirstPicture(data);
        data.position(data.position() + 8);
        skipColorTable(data, data.get());
        data.get();
        skipSubBlocks(data);
        return ImageHeader.of(unsignedShort(data, SCREEN_DESCRIPTOR), unsignedShort(data, SCREEN_DESCRIPTOR + 2));
    }

    /** The part of the canvas that the first picture covers. */
    static Rectangle firstPicture(ByteBuffer data) throws DataFormatException {
        toFirstPicture(data);
        int at = data.position();
        return new Rectangle(
                unsignedShort(data, at),
                unsignedShort(data, at + 2),
                unsignedShort(data, at + 4),
                unsignedShort(data, at + 6));
    }

    private static void toFirstPicture(ByteBuffer data) throws DataFormatException {
        data.position(BLOCKS_START);
        skipColorTable(data, data.get(SCREEN_DESCRIPTOR + 4));
        for (int block = data.get(); block != IMAGE; block = data.get()) {
            if (block != EXTENSION) {
                throw new DataFormatException("the GIF file holds no picture");
            }
            data.get();
            skipSubBlocks(data);
        }
    }

    private static void skipColorTable(ByteBuffer data, int flags) {
        if ((flags & 0x80) != 0) {
            advance(data, 3 << (flags & 7) + 1);
        }
    }

    private static void skipSubBlocks(ByteBuffer data) {
        for (int length = Byte.toUnsignedInt(data.get()); length != 0; length = Byte.toUnsignedInt(data.get())) {
            advance(data, length);
        }
    }

    private static void advance(ByteBuffer data, int bytes) {
        if (bytes > data.remaining()) {
            throw new BufferUnderflowException();
        }
        data.position(data.position() + bytes);
    }

    private static int unsignedShort(ByteBuffer data, int at) {
        return Short.toUnsignedInt(data.getShort(at));
    }
}
