/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.image.codec;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;

/**
 * Walks the chunks of a PNG stream (ISO/IEC 15948) to its end chunk and checks every chunk's checksum. Not thread-safe;
 * one instance per picture.
 */
final class PngScanner {

    private static final int SIGNATURE_BYTES = 8;
    private static final int GREY = 0;
    private static final int RGB = 2;

    private final ByteBuffer data;
    private ImageHeader header;
    private int depth;
    private int colorType;

    private PngScanner(ByteBuffer data) {
        this.data = data;
    }

    /**
     * @param data the file, positioned at its first byte, big-endian
     * @throws DataFormatException               when a chunk is cut off or its checksum is wrong
     * @throws java.nio.BufferUnderflowException when the stream ends between two chunks
     */
    static ImageHeader scan(ByteBuffer data) throws DataFormatException {
        return new PngScanner(data).scan();
    }

    private ImageHeader scan() throws DataFormatException {
        data.position(SIGNATURE_BYTES);
        String type;
        do {
            type = readChunk();
        } while (!type.equals("IEND"));
        if (header == null) {
            throw new DataFormatException("the PNG file has no header chunk");
        }
        return header;
    }

    private String readChunk() throws DataFormatException {
        int length = data.getInt();
        int start = data.position() + 4;
        if (length < 0 || length > data.limit() - start - 4) {
            throw new DataFormatException("the PNG file is truncated: it ends inside a chunk");
        }
        byte[] name = new byte[4];
        data.get(name);
        String type = new String(name, StandardCharsets.ISO_8859_1);
        ByteBuffer body = data.duplicate();
        body.position(start).limit(start + length);
        ByteBuffer content = body.slice();
        CRC32 crc = new CRC32();
        crc.update(name);
        crc.update(body);
        if ((int) crc.getValue() != data.getInt(start + length)) {
            throw new DataFormatException("the PNG file is damaged: wrong checksum in chunk " + type);
        }
        interpret(type, content);
        data.position(start + length + 4);
        return type;
    }

    private void interpret(String type, ByteBuffer content) {
        if (type.equals("IHDR")) {
            header = ImageHeader.of(
                    Integer.toUnsignedLong(content.getInt(0)), Integer.toUnsignedLong(content.getInt(4)));
            depth = content.get(8);
            colorType = content.get(9);
        } else if (header != null && type.equals("eXIf")) {
            header = header.orientedBy(TiffTags.orientationOf(content));
        } else if (header != null && type.equals("tRNS") && colorType == GREY) {
            header = header.transparentAt(decodedSample(content.getShort(0)));
        } else if (header != null && type.equals("tRNS") && colorType == RGB) {
            header = header.transparentAt(
                    decodedSample(content.getShort(0)),
                    decodedSample(content.getShort(2)),
                    decodedSample(content.getShort(4)));
        }
    }

    /** The decoder stretches 1, 2 and 4 bits to 8 and leaves 8 and 16 as they are. */
    private int decodedSample(short stored) {
        int sample = Short.toUnsignedInt(stored);
        return depth >= 8 ? sample : sample * 255 / ((1 << depth) - 1);
    }
}
