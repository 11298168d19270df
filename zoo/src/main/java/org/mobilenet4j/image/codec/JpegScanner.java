/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.image.codec;

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
    private static final int RESTART_INTERVAL = 0xDD;
    private static final int PROGRESSIVE = 0xC2;
    /** No marker: the file ends. */
    private static final int NONE = -1;

    private final ByteBuffer data;
    private long width;
    private long height;
    private boolean baseline;
    private boolean restarts;
    private int components;
    private int scanned;
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
        int marker = nextMarker();
        while (marker != END_OF_IMAGE && marker != NONE) {
            if (!standsAlone(marker)) {
                readSegment(marker);
            }
            marker = nextMarker();
        }
        if (marker == NONE && !mayBePadded()) {
            throw new DataFormatException("the JPEG file is truncated: it ends without its end-of-image marker");
        }
        if (scanned == 0 || width == 0) {
            throw new DataFormatException("the JPEG file holds no image data");
        }
        ImageHeader header =
                ImageHeader.of(width, height).orientedBy(orientation == null ? Orientation.AS_STORED : orientation);
        return marker == NONE ? header.padded() : header;
    }

    /**
     * Where the scans are over in a baseline JPEG can be found out ({@link PaddedJpeg}); in a progressive one nothing tells
     * whether the last is all there, and behind a restart marker the decoder makes up the same whatever is missing.
     */
    private boolean mayBePadded() {
        return baseline && !restarts && scanned >= components && data.get(data.limit() - 1) == 0;
    }

    /** Steps to the byte after the next marker, if there is one; over entropy-coded data, whose FF bytes are followed by 0. */
    private int nextMarker() {
        int last = 0;
        while (data.hasRemaining()) {
            int current = Byte.toUnsignedInt(data.get());
            if (last == 0xFF && current != 0 && current != 0xFF) {
                return current;
            }
            last = current;
        }
        return NONE;
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
            components = Byte.toUnsignedInt(data.get(start + 7));
            baseline = marker < PROGRESSIVE;
        } else if (marker == START_OF_SCAN) {
            scanned += Byte.toUnsignedInt(data.get(start + 2));
        } else if (marker == RESTART_INTERVAL) {
            restarts |= data.getShort(start + 2) != 0;
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
