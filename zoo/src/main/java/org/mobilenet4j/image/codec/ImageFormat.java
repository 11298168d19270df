/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.image.codec;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.DataFormatException;

/**
 * The kinds of files that are decoded, told apart by their first bytes: names lie, above all in scraped data sets. Each
 * kind knows how to check that a file is complete and which header facts the decoder needs.
 */
public enum ImageFormat {
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
        /** The decoder underneath applies a TIFF file's own orientation itself. */
        @Override
        ImageHeader scan(ByteBuffer data) throws DataFormatException {
            return TiffScanner.scan(data);
        }

        @Override
        byte[] prepared(byte[] file) {
            return TiffScanner.prepared(file);
        }
    },
    BMP(ByteOrder.LITTLE_ENDIAN) {
        @Override
        ImageHeader scan(ByteBuffer data) throws DataFormatException {
            return BmpScanner.scan(data);
        }
    },
    PNM(ByteOrder.BIG_ENDIAN) {
        @Override
        ImageHeader scan(ByteBuffer data) throws DataFormatException {
            return PnmScanner.scan(data);
        }

        /** The decoder underneath wants white space behind the last number of a file in ASCII. */
        @Override
        byte[] prepared(byte[] file) {
            byte[] ended = Arrays.copyOf(file, file.length + 1);
            ended[file.length] = '\n';
            return ended;
        }
    };

    /** For messages. */
    public static final String NAMES = "JPEG, PNG, GIF, WebP, TIFF, BMP, PNM (PPM, PGM, PBM)";

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

    /** A file that was scanned, as the decoder underneath must see it. */
    byte[] prepared(byte[] file) {
        return file;
    }

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
     * @param file all of it, or its beginning
     * @throws DataFormatException with what the file seems to be instead, when it is none of these
     */
    static ImageFormat of(byte[] file) throws DataFormatException {
        return find(file)
                .orElseThrow(
                        () -> new DataFormatException(ForeignFormat.of(file).reason()));
    }

    /** The kind of a file that begins so, if it is one of these. */
    public static Optional<ImageFormat> find(byte[] file) {
        if (starts(file, 0, 0xFF, 0xD8, 0xFF)) {
            return Optional.of(JPEG);
        } else if (starts(file, 0, 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n')) {
            return Optional.of(PNG);
        } else if (starts(file, 0, 'G', 'I', 'F', '8')) {
            return Optional.of(GIF);
        } else if (starts(file, 0, 'R', 'I', 'F', 'F') && starts(file, 8, 'W', 'E', 'B', 'P')) {
            return Optional.of(WEBP);
        } else if (starts(file, 0, 'I', 'I', 42, 0) || starts(file, 0, 'M', 'M', 0, 42)) {
            return Optional.of(TIFF);
        } else if (starts(file, 0, 'B', 'M')) {
            return Optional.of(BMP);
        }
        return PnmScanner.recognises(file) ? Optional.of(PNM) : Optional.empty();
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
