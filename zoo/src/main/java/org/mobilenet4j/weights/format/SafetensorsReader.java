/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Reads {@code .safetensors}: the length of a header (8 bytes, little-endian), the header in JSON, the elements. The
 * elements must fill the rest of the file without gaps or overlaps, as the format's specification demands.
 */
final class SafetensorsReader {
    private static final int PREFIX = Long.BYTES;

    /** The specification allows 100 MB; a network of 260 tensors takes 30 kB. */
    private static final long MAX_HEADER = 4L << 20;

    private SafetensorsReader() {}

    static TensorFile open(WeightsChannel channel) throws IOException {
        long length = channel.bytes("the length of its header", 0, PREFIX).getLong();
        channel.requireRange("its header", PREFIX, length);
        if (length > MAX_HEADER) {
            throw channel.damaged("its header is said to take " + length + " bytes; at most " + MAX_HEADER
                    + " make sense for the weights of one network");
        }
        ByteBuffer header = channel.bytes("its header", PREFIX, length);
        TensorTable table = new TensorTable(channel);
        ByteRanges ranges = new ByteRanges(channel);
        long start = PREFIX + length;
        for (SafetensorsHeader.Entry entry : SafetensorsHeader.parse(channel, header.array())) {
            add(channel, table, ranges, entry, start);
        }
        ranges.requireGapless(start, channel.size());
        return table.toFile(WeightsFormat.SAFETENSORS, null);
    }

    private static void add(
            WeightsChannel channel, TensorTable table, ByteRanges ranges, SafetensorsHeader.Entry entry, long start)
            throws IOException {
        String what = "tensor " + WeightsChannel.quote(entry.name);
        if (entry.begin < 0 || entry.end < entry.begin || entry.end > channel.size() - start) {
            throw channel.damaged(what + " is said to be at bytes " + entry.begin + " to " + entry.end
                    + " after the header, where the file has " + (channel.size() - start)
                    + " bytes; was its download or copy cut off? Fetch it again");
        }
        TensorInfo info = table.describe(entry.name, entry.type, entry.shape);
        long expected = (long) info.elements() * entry.type.bytes();
        if (entry.end - entry.begin != expected) {
            throw channel.damaged(what + " of shape " + entry.shapeText() + " and type " + entry.type + " takes "
                    + expected + " bytes, but the header gives it " + (entry.end - entry.begin));
        }
        ranges.add(entry.name, start + entry.begin, start + entry.end);
        table.add(
                info,
                () -> Elements.read(
                        channel.window(what, start + entry.begin, expected),
                        entry.type,
                        ByteOrder.LITTLE_ENDIAN,
                        info.elements()));
    }
}
