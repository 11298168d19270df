/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training.features;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import org.mobilenet4j.internal.io.WholeFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rows of one backbone, preprocessing and augmentation, in memory or read from and saved to a file, little-endian:
 *
 * <pre>
 * 8 bytes  "MN4JFEAT"
 * int      version of this format
 * 64 bytes fingerprint of what computed the features, hexadecimal
 * int      floats of a row
 * int      rows
 * per row  32 bytes SHA-256 of the picture's file, int number of the copy, int CRC-32 of the row's bytes
 * int      CRC-32 of all that stands before it
 * rows     float32
 * </pre>
 *
 * Nothing is believed that its checksum does not confirm: a file whose index is damaged counts as missing, and so does a
 * damaged row. For one thread; in memory the rows may be shared.
 */
final class FeatureShelf {

    private static final Logger LOG = LoggerFactory.getLogger(FeatureShelf.class);
    private static final byte[] MAGIC = "MN4JFEAT".getBytes(StandardCharsets.US_ASCII);
    private static final int VERSION = 1;
    private static final int FINGERPRINT = 64;
    private static final int HEADER = MAGIC.length + Integer.BYTES + FINGERPRINT + 2 * Integer.BYTES;
    private static final int ENTRY = FeatureKey.BYTES + Integer.BYTES;

    /** A program that is killed loses no more than this much work. */
    private static final long SAVE_EVERY_NANOS = 120_000_000_000L;

    /** Null in memory. */
    private final Path file;

    private final String fingerprint;
    private final Map<FeatureKey, float[]> rows;
    private boolean changed;
    private long saved = System.nanoTime();

    private FeatureShelf(Path file, String fingerprint, Map<FeatureKey, float[]> rows) {
        this.file = file;
        this.fingerprint = fingerprint;
        this.rows = rows;
    }

    /** @param rows shared with other shelves of the same content; thread-safe */
    static FeatureShelf inMemory(Map<FeatureKey, float[]> rows) {
        return new FeatureShelf(null, null, rows);
    }

    /** With what the file has of it. */
    static FeatureShelf of(Path file, String fingerprint) throws IOException {
        return new FeatureShelf(file, fingerprint, read(file, fingerprint));
    }

    /** A row; null if it is missing or has another length. */
    float[] get(FeatureKey key, int size) {
        float[] row = rows.get(key);
        return row == null || row.length != size ? null : row;
    }

    void put(FeatureKey key, float[] row) throws IOException {
        rows.put(key, row);
        changed = true;
        if (System.nanoTime() - saved > SAVE_EVERY_NANOS) {
            save();
        }
    }

    /** Writes the file, if there is one and something is new. */
    void save() throws IOException {
        if (file != null && changed) {
            write(file, fingerprint, rows);
            changed = false;
            saved = System.nanoTime();
        }
    }

    /**
     * Writes a file, whole or not at all.
     *
     * @param rows all of one length
     */
    private static void write(Path file, String fingerprint, Map<FeatureKey, float[]> rows) throws IOException {
        int size = rows.isEmpty() ? 0 : rows.values().iterator().next().length;
        ByteBuffer index = buffer(HEADER + rows.size() * ENTRY + Integer.BYTES);
        index.put(MAGIC).putInt(VERSION).put(fingerprint.getBytes(StandardCharsets.US_ASCII));
        index.putInt(size).putInt(rows.size());
        ByteBuffer row = buffer(size * Float.BYTES);
        rows.forEach((key, values) -> {
            key.writeTo(index);
            row.clear().asFloatBuffer().put(values);
            index.putInt(crc(row));
        });
        index.putInt(crc(index.duplicate().flip()));
        WholeFile.write(file, unfinished -> {
            try (FileChannel channel =
                    FileChannel.open(unfinished, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                writeAll(channel, index.flip());
                for (float[] values : rows.values()) {
                    row.clear().asFloatBuffer().put(values);
                    writeAll(channel, row);
                }
            }
        });
    }

    /**
     * Reads what can be trusted of a file.
     *
     * @return empty if there is no such file, it holds other features, or its index is damaged
     * @throws IOException if the disk fails
     */
    private static Map<FeatureKey, float[]> read(Path file, String fingerprint) throws IOException {
        if (!Files.isRegularFile(file)) {
            return new LinkedHashMap<>();
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer header = readAll(channel, 0, HEADER);
            String fault = header == null ? "it is cut off" : fault(header, fingerprint);
            if (fault != null) {
                return untrusted(file, fault);
            }
            int size = header.getInt(HEADER - 2 * Integer.BYTES);
            int count = header.getInt(HEADER - Integer.BYTES);
            long indexEnd = HEADER + (long) count * ENTRY + Integer.BYTES;
            if (size < 0
                    || count < 0
                    || indexEnd > Integer.MAX_VALUE
                    || channel.size() != indexEnd + (long) count * size * Float.BYTES) {
                return untrusted(file, "its length does not fit its header");
            }
            ByteBuffer index = readAll(channel, 0, (int) indexEnd);
            if (index == null || index.getInt((int) indexEnd - Integer.BYTES) != crc(part(index, indexEnd))) {
                return untrusted(file, "the checksum of its index is wrong");
            }
            return rows(file, channel, index.position(HEADER), size, count);
        }
    }

    private static String fault(ByteBuffer header, String fingerprint) {
        byte[] magic = new byte[MAGIC.length];
        header.get(magic);
        if (!Arrays.equals(magic, MAGIC)) {
            return "it does not begin with " + new String(MAGIC, StandardCharsets.US_ASCII);
        }
        int version = header.getInt();
        if (version != VERSION) {
            return "it has version " + version + ", this program reads " + VERSION;
        }
        byte[] found = new byte[FINGERPRINT];
        header.get(found);
        return new String(found, StandardCharsets.US_ASCII).equals(fingerprint)
                ? null
                : "it was made with other weights, preprocessing or augmentation";
    }

    private static ByteBuffer part(ByteBuffer index, long end) {
        return index.duplicate().position(0).limit((int) end - Integer.BYTES);
    }

    private static Map<FeatureKey, float[]> rows(Path file, FileChannel channel, ByteBuffer index, int size, int count)
            throws IOException {
        Map<FeatureKey, float[]> rows = new LinkedHashMap<>();
        int damaged = 0;
        long at = index.limit();
        for (int i = 0; i < count; i++, at += (long) size * Float.BYTES) {
            FeatureKey key = FeatureKey.readFrom(index);
            int expected = index.getInt();
            ByteBuffer row = readAll(channel, at, size * Float.BYTES);
            if (row == null || crc(row.duplicate()) != expected) {
                damaged++;
                continue;
            }
            float[] values = new float[size];
            row.asFloatBuffer().get(values);
            rows.put(key, values);
        }
        if (damaged > 0) {
            LOG.warn("{} of {} rows in {} are damaged; their features are computed again", damaged, count, file);
        }
        return rows;
    }

    private static Map<FeatureKey, float[]> untrusted(Path file, String fault) {
        LOG.warn("The feature cache {} is not used because {}; its features are computed again", file, fault);
        return new LinkedHashMap<>();
    }

    private static ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static int crc(ByteBuffer bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    private static void writeAll(FileChannel channel, ByteBuffer bytes) throws IOException {
        bytes.rewind();
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** Null at the end of the file. */
    private static ByteBuffer readAll(FileChannel channel, long from, int length) throws IOException {
        ByteBuffer bytes = buffer(length);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, from + bytes.position()) < 0) {
                return null;
            }
        }
        return bytes.flip().order(ByteOrder.LITTLE_ENDIAN);
    }
}
