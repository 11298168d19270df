/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.image.codec;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.DataFormatException;

/**
 * The whole-number tags of the first directory of a TIFF structure: a TIFF file, or the EXIF block that JPEG, PNG and
 * WebP embed. Layout: TIFF revision 6.0, section 2. Immutable.
 */
final class TiffTags {

    private static final int SUBFILE_TYPE = 0x00FE;
    private static final int WIDTH = 0x0100;
    private static final int HEIGHT = 0x0101;
    private static final int BITS_PER_SAMPLE = 0x0102;
    private static final int PHOTOMETRIC = 0x0106;
    private static final int STRIP_OFFSETS = 0x0111;
    private static final int ORIENTATION = 0x0112;
    private static final int SAMPLES_PER_PIXEL = 0x0115;
    private static final int STRIP_BYTES = 0x0117;
    private static final int TILE_OFFSETS = 0x0144;
    private static final int TILE_BYTES = 0x0145;
    private static final int EXTRA_SAMPLES = 0x0152;

    private static final byte[] EXIF_PREFIX = {'E', 'x', 'i', 'f', 0, 0};
    private static final int ENTRY_BYTES = 12;
    private static final int TYPE_SHORT = 3;
    private static final int TYPE_LONG = 4;

    private final Map<Integer, long[]> values;
    /** Where the first value stands, counted from the byte-order mark. */
    private final Map<Integer, Integer> places;

    private TiffTags(Map<Integer, long[]> values, Map<Integer, Integer> places) {
        this.values = values;
        this.places = places;
    }

    /**
     * @param tiff from the byte-order mark on; its position and order are left alone
     * @throws IndexOutOfBoundsException when the structure points past the end
     * @throws IllegalArgumentException  when it is no TIFF structure
     */
    static TiffTags read(ByteBuffer tiff) {
        ByteBuffer data = tiff.slice().order(byteOrder(tiff));
        if (data.getShort(2) != 42) {
            throw new IllegalArgumentException("no TIFF structure");
        }
        int directory = data.getInt(4);
        int entries = Short.toUnsignedInt(data.getShort(directory));
        Map<Integer, long[]> values = new HashMap<>();
        Map<Integer, Integer> places = new HashMap<>();
        for (int i = 0; i < entries; i++) {
            int entry = directory + 2 + i * ENTRY_BYTES;
            int tag = Short.toUnsignedInt(data.getShort(entry));
            int type = data.getShort(entry + 2);
            if (type == TYPE_SHORT || type == TYPE_LONG) {
                int size = type == TYPE_SHORT ? Short.BYTES : Integer.BYTES;
                if (values.putIfAbsent(tag, numbers(data, entry, size)) == null) {
                    places.put(tag, place(data, entry, size));
                }
            }
        }
        return new TiffTags(values, places);
    }

    private static ByteOrder byteOrder(ByteBuffer tiff) {
        int first = tiff.get(tiff.position());
        if (first != tiff.get(tiff.position() + 1) || first != 'I' && first != 'M') {
            throw new IllegalArgumentException("no TIFF structure");
        }
        return first == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
    }

    /** Up to four bytes stand in the entry itself, more elsewhere. */
    private static int place(ByteBuffer data, int entry, int size) {
        long bytes = Integer.toUnsignedLong(data.getInt(entry + 4)) * size;
        return bytes <= Integer.BYTES ? entry + 8 : data.getInt(entry + 8);
    }

    private static long[] numbers(ByteBuffer data, int entry, int size) {
        long count = Integer.toUnsignedLong(data.getInt(entry + 4));
        if (count * size > data.limit()) {
            throw new IndexOutOfBoundsException("more values than bytes");
        }
        int at = place(data, entry, size);
        long[] numbers = new long[(int) count];
        for (int i = 0; i < count; i++) {
            numbers[i] = size == Short.BYTES
                    ? Short.toUnsignedLong(data.getShort(at + i * size))
                    : Integer.toUnsignedLong(data.getInt(at + i * size));
        }
        return numbers;
    }

    /** Whether a block begins with the prefix that JPEG demands of EXIF and some writers put into WebP and PNG too. */
    static boolean hasExifPrefix(ByteBuffer block) {
        return block.remaining() > EXIF_PREFIX.length
                && block.slice().limit(EXIF_PREFIX.length).equals(ByteBuffer.wrap(EXIF_PREFIX));
    }

    /**
     * The orientation an EXIF block asks for; a damaged block asks for none, as in every viewer.
     *
     * @param exif with or without its prefix; its position and order are left alone
     */
    static Orientation orientationOf(ByteBuffer exif) {
        ByteBuffer tiff = exif.slice();
        if (hasExifPrefix(exif)) {
            tiff.position(EXIF_PREFIX.length);
        }
        try {
            return Orientation.ofTag(read(tiff).first(ORIENTATION, 1));
        } catch (IndexOutOfBoundsException | IllegalArgumentException damaged) {
            return Orientation.AS_STORED;
        }
    }

    /** @throws DataFormatException when a strip or tile of the picture reaches beyond the end of the file */
    void requireComplete(long fileBytes) throws DataFormatException {
        requireComplete(values.get(STRIP_OFFSETS), values.get(STRIP_BYTES), fileBytes);
        requireComplete(values.get(TILE_OFFSETS), values.get(TILE_BYTES), fileBytes);
    }

    private static void requireComplete(long[] offsets, long[] bytes, long fileBytes) throws DataFormatException {
        for (int i = 0; offsets != null && bytes != null && i < Math.min(offsets.length, bytes.length); i++) {
            if (offsets[i] + bytes[i] > fileBytes) {
                throw new DataFormatException("the TIFF file is truncated: it needs at least " + (offsets[i] + bytes[i])
                        + " bytes, it has " + fileBytes);
            }
        }
    }

    /** Channels, alpha among them. */
    long samplesPerPixel() {
        return first(SAMPLES_PER_PIXEL, 1);
    }

    /** Bits of each sample; 0 if the channels differ. */
    int bitsPerSample() {
        long[] bits = values.getOrDefault(BITS_PER_SAMPLE, new long[] {1});
        return bits.length > 0 && Arrays.stream(bits).allMatch(each -> each == bits[0]) ? (int) bits[0] : 0;
    }

    /** How the samples make up colours; -1 when the tag is missing. */
    long photometric() {
        return first(PHOTOMETRIC, -1);
    }

    /** What the first channel behind the colours means; -1 when nobody says. */
    int extraSample() {
        return (int) first(EXTRA_SAMPLES, -1);
    }

    /** Says something else of the first channel behind the colours, which {@link #extraSample} told of. */
    void putExtraSample(ByteBuffer tiff, int meaning) {
        ByteBuffer data = tiff.slice().order(byteOrder(tiff));
        data.putShort(places.get(EXTRA_SAMPLES), (short) meaning);
    }

    /** Whether the image is a smaller version of another one in the file. */
    boolean isReduced() {
        return (first(SUBFILE_TYPE, 0) & 1) != 0;
    }

    /** Stored columns; 0 when the tag is missing. */
    long width() {
        return first(WIDTH, 0);
    }

    /** Stored rows; 0 when the tag is missing. */
    long height() {
        return first(HEIGHT, 0);
    }

    private long first(int tag, long fallback) {
        long[] numbers = values.get(tag);
        return numbers == null || numbers.length == 0 ? fallback : numbers[0];
    }
}
