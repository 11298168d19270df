/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.image.codec;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.DataFormatException;

/** Walks the chunks of a WebP file (RFC 9649) for its orientation, and checks that it is complete. No instances. */
final class WebpScanner {

    private static final int RIFF_HEADER_BYTES = 8;
    private static final int FIRST_CHUNK = 12;
    private static final int ANIMATION_FLAG = 0x02;

    private WebpScanner() {}

    /**
     * @param data the file, positioned at its first byte, little-endian
     * @return the orientation; the size is left to the decoder, 16383 x 16383 at most
     * @throws DataFormatException when the file is cut off or animated
     */
    static ImageHeader scan(ByteBuffer data) throws DataFormatException {
        long end = RIFF_HEADER_BYTES + Integer.toUnsignedLong(data.getInt(4));
        if (end > data.limit()) {
            throw new DataFormatException(
                    "the WebP file is truncated: it announces " + end + " bytes and has " + data.limit());
        }
        ImageHeader header = ImageHeader.of(0, 0);
        long at = FIRST_CHUNK;
        while (at + 8 <= end) {
            String type = StandardCharsets.ISO_8859_1.decode(part(data, at, 4)).toString();
            long length = Integer.toUnsignedLong(data.getInt((int) at + 4));
            if (length > end - at - 8) {
                throw new DataFormatException("the WebP file is damaged: chunk " + type + " is longer than the file");
            }
            if (type.equals("VP8X") && (data.get((int) at + 8) & ANIMATION_FLAG) != 0) {
                throw new DataFormatException("animated WebP is not supported; save one frame as a picture of its own");
            }
            if (type.equals("EXIF")) {
                header = header.orientedBy(TiffTags.orientationOf(part(data, at + 8, length)));
            }
            at += 8 + length + (length & 1);
        }
        return header;
    }

    private static ByteBuffer part(ByteBuffer data, long start, long length) {
        ByteBuffer part = data.duplicate();
        part.position((int) start).limit((int) (start + length));
        return part.slice().order(ByteOrder.LITTLE_ENDIAN);
    }
}
