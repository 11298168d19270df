/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.zip.DataFormatException;

/**
 * The kinds of files that are decoded, told apart by their first bytes: names lie, above all in scraped data sets. Each
 * kind knows how to check that a file is complete and which header facts the decoder needs.
 */
enum ImageFormat {
    JPEG(ByteOrder.BIG_ENDIAN) {
        @Override
        ImageHeader scan(ByteBuffer data) throws DataFormatException {
            return JpegScanner.scan(data);
        }
    },
    PNG(ByteOrder.BIG_ENDIAN) {
        @Override
        ImageHeader scan(ByteBuffer data) throws DataFormatException {
            return PngScanner.scan(data);
        }
    },
    GIF(ByteOrder.LITTLE_ENDIAN) {
        @Override
        ImageHeader scan(ByteBuffer data) throws DataFormatException {
            return GifScanner.scan(data);
        }
    },
    WEBP(ByteOrder.LITTLE_ENDIAN) {
        @Override
        ImageHeader scan(ByteBuffer data) throws DataFormatException {
            return WebpScanner.scan(data);
        }
    },
    TIFF(ByteOrder.BIG_ENDIAN) {
        /** The decoder underneath applies a TIFF file's own orientation itself, and multiplies by alpha. */
        @Override
        ImageHeader scan(ByteBuffer data) throws DataFormatException {
            TiffTags tags = TiffTags.read(data);
            tags.requireComplete(data.limit());
            if (tags.samplesPerPixel() == 2) {
                throw new DataFormatException("a grey TIFF with transparency is not supported; save it as PNG");
            }
            return ImageHeader.of(tags.width(), tags.height()).premultiplied();
        }
    },
    BMP(ByteOrder.LITTLE_ENDIAN) {
        @Override
        ImageHeader scan(ByteBuffer data) throws DataFormatException {
            return BmpScanner.scan(data);
        }
    };

    private final ByteOrder order;

    ImageFormat(ByteOrder order) {
        this.order = order;
    }

    /**
     * Checks that the file is complete, as far as its format tells.
     *
     * @throws DataFormatException               with the reason, when it is not
     * @throws java.nio.BufferUnderflowException when the file ends too early
     * @throws IndexOutOfBoundsException         when the file ends too early
     */
    abstract ImageHeader scan(ByteBuffer data) throws DataFormatException;

    /** {@link #scan(ByteBuffer)} of a whole file. */
    ImageHeader scan(byte[] file) throws DataFormatException {
        return scan(buffer(file));
    }

    /** The file in this format's byte order. */
    ByteBuffer buffer(byte[] file) {
        return ByteBuffer.wrap(file).order(order);
    }

    /**
     * Recognises a file.
     *
     * @throws DataFormatException with what the file seems to be instead, when it is none of these
     */
    static ImageFormat of(byte[] file) throws DataFormatException {
        if (starts(file, 0, 0xFF, 0xD8, 0xFF)) {
            return JPEG;
        } else if (starts(file, 0, 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n')) {
            return PNG;
        } else if (starts(file, 0, 'G', 'I', 'F', '8')) {
            return GIF;
        } else if (starts(file, 0, 'R', 'I', 'F', 'F') && starts(file, 8, 'W', 'E', 'B', 'P')) {
            return WEBP;
        } else if (starts(file, 0, 'I', 'I', 42, 0) || starts(file, 0, 'M', 'M', 0, 42)) {
            return TIFF;
        } else if (starts(file, 0, 'B', 'M')) {
            return BMP;
        }
        throw new DataFormatException(foreign(file));
    }

    private static String foreign(byte[] file) {
        if (starts(file, 4, 'f', 't', 'y', 'p')) {
            return "HEIC, AVIF or a video, which is not supported; convert it to JPEG or PNG";
        }
        String text = new String(file, 0, Math.min(file.length, 256), StandardCharsets.ISO_8859_1)
                .strip()
                .toLowerCase(Locale.ROOT);
        if (text.startsWith("<!doctype html") || text.startsWith("<html")) {
            return "a web page, not an image; download the picture again";
        }
        return "not an image, or none of JPEG, PNG, GIF, WebP, TIFF, BMP";
    }

    private static boolean starts(byte[] file, int offset, int... signature) {
        if (file.length < offset + signature.length) {
            return false;
        }
        for (int i = 0; i < signature.length; i++) {
            if (Byte.toUnsignedInt(file[offset + i]) != signature[i]) {
                return false;
            }
        }
        return true;
    }
}
