/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights.format;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * An open file of weights. Everything that its content states is compared with its size here, before memory is taken
 * for it. Not thread-safe.
 */
final class WeightsChannel implements Closeable {
    /** What a file may cost in memory beyond twice its size, in bytes. */
    static final long ALLOWANCE = 16L << 20;

    private static final int SHOWN = 80;

    private final Path path;
    private final FileChannel channel;
    private final long size;

    private WeightsChannel(Path path, FileChannel channel, long size) {
        this.path = path;
        this.channel = channel;
        this.size = size;
    }

    static WeightsChannel open(Path path) throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
        try {
            return new WeightsChannel(path, channel, channel.size());
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    Path path() {
        return path;
    }

    /** In bytes, when it was opened. */
    long size() {
        return size;
    }

    /** Fills what remains of the buffer. */
    void read(long offset, ByteBuffer target) throws IOException {
        long position = offset;
        while (target.hasRemaining()) {
            int count = read(target, position);
            if (count < 0) {
                throw damaged("it ended at byte " + position + " while it was read; was it changed meanwhile?");
            }
            position += count;
        }
    }

    /** The operating system's own words do not say which file it is that a disk cannot give. */
    private int read(ByteBuffer target, long position) throws IOException {
        try {
            return channel.read(target, position);
        } catch (ClosedChannelException e) {
            throw e;
        } catch (IOException e) {
            throw new IOException("Cannot read the weights " + path + ": " + e.getMessage(), e);
        }
    }

    /** A piece of the file in memory, little-endian. */
    ByteBuffer bytes(String what, long offset, long length) throws IOException {
        requireRange(what, offset, length);
        if (length > Integer.MAX_VALUE - 8) {
            throw damaged(what + " is said to take " + length + " bytes, more than an array holds");
        }
        ByteBuffer bytes = ByteBuffer.allocate((int) length).order(ByteOrder.LITTLE_ENDIAN);
        read(offset, bytes);
        bytes.flip();
        return bytes;
    }

    /** A piece of the file as a stream; nothing to close. */
    FileWindow window(String what, long offset, long length) throws WeightsFileException {
        requireRange(what, offset, length);
        return new FileWindow(this, offset, length);
    }

    void requireRange(String what, long offset, long length) throws WeightsFileException {
        if (offset < 0 || length < 0 || offset > size - length) {
            throw damaged(what + " is said to take " + length + " bytes from byte " + offset + " on, but the file has "
                    + size + " bytes; was its download or copy cut off? Fetch it again");
        }
    }

    /** @param elements that shall be held as floats at the same time */
    void requireAffordable(String name, long elements) throws WeightsFileException {
        if (elements > (2 * size + ALLOWANCE) / Float.BYTES) {
            throw damaged("tensor " + quote(name) + " would take " + elements + " floats, from a file of " + size
                    + " bytes: that is no honest tensor");
        }
    }

    WeightsFileException damaged(String reason) {
        return new WeightsFileException(path, reason);
    }

    WeightsFileException damaged(String reason, Throwable cause) {
        return new WeightsFileException(path, reason, cause);
    }

    /** A name out of the file for a message: not too long, and nothing that a terminal would obey. */
    static String quote(String name) {
        String shown = name.length() > SHOWN ? name.substring(0, SHOWN) + "..." : name;
        return "'" + shown.replaceAll("\\p{Cntrl}", "?") + "'";
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
