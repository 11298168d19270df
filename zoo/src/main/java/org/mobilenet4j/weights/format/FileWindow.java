/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights.format;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Objects;

/** A piece of a file as a buffered stream that knows its position and how much is left. Can be marked. Not thread-safe. */
final class FileWindow extends InputStream {
    private static final int BUFFER = 8192;

    private final WeightsChannel channel;
    private final long end;
    private final byte[] buffer;
    /** Of the buffer's first byte. */
    private long bufferPosition;

    private int index;
    private int count;
    private long mark;

    FileWindow(WeightsChannel channel, long start, long length) {
        this.channel = channel;
        this.end = start + length;
        this.buffer = new byte[(int) Math.min(BUFFER, length)];
        this.bufferPosition = start;
        this.mark = start;
    }

    /** Of the next byte, in the file. */
    long position() {
        return bufferPosition + index;
    }

    long remaining() {
        return end - position();
    }

    @Override
    public int read() throws IOException {
        if (index == count && !fill()) {
            return -1;
        }
        return buffer[index++] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        }
        if (index == count) {
            if (length >= buffer.length) {
                return readPastBuffer(target, offset, length);
            }
            if (!fill()) {
                return -1;
            }
        }
        int copied = Math.min(length, count - index);
        System.arraycopy(buffer, index, target, offset, copied);
        index += copied;
        return copied;
    }

    private int readPastBuffer(byte[] target, int offset, int length) throws IOException {
        int piece = (int) Math.min(length, remaining());
        if (piece == 0) {
            return -1;
        }
        channel.read(position(), ByteBuffer.wrap(target, offset, piece));
        moveTo(position() + piece);
        return piece;
    }

    private boolean fill() throws IOException {
        moveTo(position());
        int piece = (int) Math.min(buffer.length, end - bufferPosition);
        channel.read(bufferPosition, ByteBuffer.wrap(buffer, 0, piece));
        count = piece;
        return piece > 0;
    }

    private void moveTo(long position) {
        if (position >= bufferPosition && position <= bufferPosition + count) {
            index = (int) (position - bufferPosition);
            if (index < count) {
                return;
            }
        }
        bufferPosition = position;
        index = 0;
        count = 0;
    }

    @Override
    public long skip(long length) {
        long skipped = Math.max(0, Math.min(length, remaining()));
        moveTo(position() + skipped);
        return skipped;
    }

    @Override
    public int available() {
        return (int) Math.min(Integer.MAX_VALUE, remaining());
    }

    @Override
    public boolean markSupported() {
        return true;
    }

    /** @param limit ignored: any distance will do */
    @Override
    public synchronized void mark(int limit) {
        mark = position();
    }

    @Override
    public synchronized void reset() {
        moveTo(mark);
    }
}
