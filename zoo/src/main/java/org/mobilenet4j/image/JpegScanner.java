/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.image;

import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;

/**
 * Walks the segments of a JPEG stream (ITU-T T.81, annex B) to its end-of-image marker. The decoder underneath fills
 * the missing part of a truncated file with grey and reports success; only the walk tells. Bytes inside a segment, such
 * as the end marker of an embedded thumbnail, are stepped over. Not thread-safe; one instance per picture.
 */
final class JpegScanner {

    private static final int START_OF_SCAN = 0xDA;
    private static final int END_OF_IMAGE = 0xD9;
    private static final int APP1 = 0xE1;

    private final ByteBuffer data;
    private long width;
    private long height;
    private Orientation orientation;

    private JpegScanner(ByteBuffer data) {
        this.data = data;
    }

    /**
     * @param data the file, positioned at its first byte, big-endian
     * @throws DataFormatException               when the stream ends early or holds no picture
     * @throws java.nio.BufferUnderflowException when the stream ends inside a segment
     */
    static ImageHeader scan(ByteBuffer data) throws DataFormatException {
        return new JpegScanner(data).scan();
    }

    private ImageHeader scan() throws DataFormatException {
        data.position(2);
        boolean sawScan = false;
        for (int marker = nextMarker(); marker != END_OF_IMAGE; marker = nextMarker()) {
            if (!standsAlone(marker)) {
                readSegment(marker);
                sawScan |= marker == START_OF_SCAN;
            }
        }
        if (!sawScan || width == 0) {
            throw new DataFormatException("the JPEG file holds no picture data");
        }
        return ImageHeader.of(width, height).orientedBy(orientation == null ? Orientation.AS_STORED : orientation);
    }

    /** Steps to the byte after the next marker; over entropy-coded data, whose FF bytes are followed by 0. */
    private int nextMarker() throws DataFormatException {
        int last = 0;
        while (data.hasRemaining()) {
            int current = Byte.toUnsignedInt(data.get());
            if (last == 0xFF && current != 0 && current != 0xFF) {
                return current;
            }
            last = current;
        }
        throw new DataFormatException("the JPEG file is truncated: it ends without its end-of-image marker");
    }

    /** Restart markers, start of image and TEM have no length. */
    private static boolean standsAlone(int marker) {
        return marker >= 0xD0 && marker <= 0xD8 || marker == 0x01;
    }

    private static boolean isStartOfFrame(int marker) {
        return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
    }

    private void readSegment(int marker) throws DataFormatException {
        int start = data.position();
        int length = Short.toUnsignedInt(data.getShort());
        if (length < 2 || start + length > data.limit()) {
            throw new DataFormatException("the JPEG file is truncated inside its headers");
        }
        if (isStartOfFrame(marker)) {
            height = Short.toUnsignedInt(data.getShort(start + 3));
            width = Short.toUnsignedInt(data.getShort(start + 5));
        } else if (marker == APP1 && orientation == null && TiffTags.hasExifPrefix(part(start + 2, length - 2))) {
            orientation = TiffTags.orientationOf(part(start + 2, length - 2));
        }
        data.position(start + length);
    }

    private ByteBuffer part(int start, int length) {
        ByteBuffer part = data.duplicate();
        part.position(start).limit(start + length);
        return part.slice();
    }
}
