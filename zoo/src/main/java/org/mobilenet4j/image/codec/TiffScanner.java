/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.image.codec;

import java.nio.ByteBuffer;
import java.util.Set;
import java.util.zip.DataFormatException;

/**
 * Checks that a TIFF file is complete and of a kind whose pixels the decoder gets right; others are refused by name. Codes:
 * TIFF revision 6.0 and DNG 1.4. No instances.
 */
final class TiffScanner {

    private static final int WHITE_IS_ZERO = 0;
    private static final int BLACK_IS_ZERO = 1;
    private static final int RGB = 2;
    private static final int PALETTE = 3;
    private static final int CMYK = 5;
    private static final int YCBCR = 6;
    private static final Set<Long> LAB = Set.of(8L, 9L, 10L);
    private static final Set<Long> CAMERA = Set.of(32803L, 34892L);

    private static final int UNSPECIFIED = 0;
    private static final int ASSOCIATED = 1;
    private static final int UNASSOCIATED = 2;

    private TiffScanner() {}

    /**
     * @param data the file, positioned at its first byte
     * @throws DataFormatException when it is cut off, or of a kind that is not supported
     */
    static ImageHeader scan(ByteBuffer data) throws DataFormatException {
        TiffTags tags = TiffTags.read(data);
        tags.requireComplete(data.limit());
        requireSupported(tags);
        ImageHeader header = ImageHeader.of(tags.width(), tags.height());
        if (tags.samplesPerPixel() != 4 || tags.photometric() != RGB) {
            return header;
        }
        switch (tags.extraSample()) {
            case UNSPECIFIED:
                return header.withoutAlpha();
            case ASSOCIATED:
                return header.premultiplied();
            default:
                return header;
        }
    }

    private static void requireSupported(TiffTags tags) throws DataFormatException {
        if (tags.isReduced() || CAMERA.contains(tags.photometric())) {
            throw new DataFormatException("the first image of the TIFF file is a preview or a camera's raw data (DNG,"
                    + " NEF and others), which is not supported; develop it and save it as JPEG, PNG or TIFF");
        }
        if (LAB.contains(tags.photometric())) {
            throw new DataFormatException("a TIFF in CIE L*a*b* colours is not supported; save it in RGB");
        }
        long samples = tags.samplesPerPixel();
        if (samples == 2) {
            throw new DataFormatException("a grey TIFF with transparency is not supported; save it as PNG");
        }
        int bits = tags.bitsPerSample();
        requireLayout(tags.photometric(), samples, bits);
        if (bits == 16 && samples == 4) {
            throw new DataFormatException(
                    "a 16-bit TIFF with " + (tags.photometric() == CMYK ? "CMYK colours" : "transparency")
                            + " is not supported; save it as PNG");
        }
    }

    private static void requireLayout(long photometric, long samples, int bits) throws DataFormatException {
        boolean grey = photometric == WHITE_IS_ZERO || photometric == BLACK_IS_ZERO;
        if (bits != 8 && bits != 16 && !(bits == 1 && grey)) {
            throw new DataFormatException("the TIFF file's samples have " + bits
                    + " bits, which is neither 8 nor 16 bits;" + " convert it to 8 bits per channel");
        }
        boolean right = grey && samples == 1
                || photometric == RGB && (samples == 3 || samples == 4)
                || photometric == PALETTE && samples == 1 && bits == 8
                || photometric == CMYK && samples == 4
                || photometric == YCBCR && samples == 3 && bits == 8;
        if (!right) {
            throw new DataFormatException("a TIFF with " + samples + " channels of " + bits
                    + " bits in colours of kind " + photometric + " (PhotometricInterpretation) is not supported;"
                    + " save it in RGB with 8 bits per channel");
        }
    }

    /**
     * The file as the decoder must see it to hand out the colours as they are stored: told of an alpha that the colours
     * are not multiplied by, it multiplies them, and what 8 bits cannot hold is lost.
     */
    static byte[] prepared(byte[] file) {
        TiffTags tags = TiffTags.read(ByteBuffer.wrap(file));
        if (tags.samplesPerPixel() != 4 || tags.photometric() != RGB || tags.extraSample() != UNASSOCIATED) {
            return file;
        }
        byte[] changed = file.clone();
        tags.putExtraSample(ByteBuffer.wrap(changed), ASSOCIATED);
        return changed;
    }
}
