/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.embed;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Writes a matrix of float32, [rows, columns], in NumPy's format 1.0, row by row: how many rows there will be need not be
 * known, and none is kept. Complete when closed. Not thread-safe.
 *
 * @see <a href="https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html">numpy.lib.format</a>
 */
final class NpyWriter implements AutoCloseable {

    /** Magic, version and the length of what follows, 10 bytes, and the description: a multiple of 64, as NumPy wants it. */
    private static final int HEADER = 128;

    private static final int BEFORE_DESCRIPTION = 10;

    private static final Pattern MATRIX =
            Pattern.compile("'descr': '<f4', 'fortran_order': False, 'shape': \\([0-9]+, [0-9]+\\)");

    private final FileChannel channel;
    private final int columns;
    private final ByteBuffer buffer;
    private long rows;

    private NpyWriter(FileChannel channel, int columns) {
        this.channel = channel;
        this.columns = columns;
        this.buffer = ByteBuffer.allocate(columns * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Begins a file.
     *
     * @param file    where to; an existing one is replaced
     * @param columns numbers in a row, at least 1
     */
    static NpyWriter create(Path file, int columns) throws IOException {
        FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
        NpyWriter writer = new NpyWriter(channel, columns);
        boolean begun = false;
        try {
            channel.position(HEADER);
            begun = true;
        } finally {
            if (!begun) {
                channel.close();
            }
        }
        return writer;
    }

    /** Whether a file begins as those that are written here: float32, row by row, of two dimensions. */
    static boolean isMatrix(Path file) throws IOException {
        try (InputStream stream = Files.newInputStream(file)) {
            String header = new String(stream.readNBytes(HEADER), StandardCharsets.ISO_8859_1);
            return header.startsWith("\u0093NUMPY\1\0")
                    && MATRIX.matcher(header).find();
        }
    }

    /**
     * One more row.
     *
     * @throws IllegalArgumentException for another number of columns
     */
    void row(float[] values) throws IOException {
        if (values.length != columns) {
            throw new IllegalArgumentException("A row has " + columns + " numbers, found " + values.length);
        }
        buffer.clear();
        buffer.asFloatBuffer().put(values);
        writeFully(buffer);
        rows++;
    }

    /** Rows so far. */
    long rows() {
        return rows;
    }

    private void writeFully(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private ByteBuffer header() {
        String description = String.format(
                Locale.ROOT, "{'descr': '<f4', 'fortran_order': False, 'shape': (%d, %d), }", rows, columns);
        int length = HEADER - BEFORE_DESCRIPTION;
        String padded = description + " ".repeat(length - 1 - description.length()) + "\n";
        return ByteBuffer.allocate(HEADER)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put((byte) 0x93)
                .put("NUMPY".getBytes(StandardCharsets.US_ASCII))
                .put((byte) 1)
                .put((byte) 0)
                .putShort((short) length)
                .put(padded.getBytes(StandardCharsets.US_ASCII))
                .flip();
    }

    /** Writes how many rows there are, before the first one. */
    @Override
    public void close() throws IOException {
        try (channel) {
            channel.position(0);
            writeFully(header());
        }
    }
}
