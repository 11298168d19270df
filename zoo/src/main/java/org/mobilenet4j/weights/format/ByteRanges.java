/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights.format;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Which tensor takes which bytes of a file, to find those that two of them claim. */
final class ByteRanges {
    private final WeightsChannel channel;
    private final List<Range> ranges = new ArrayList<>();

    ByteRanges(WeightsChannel channel) {
        this.channel = channel;
    }

    void add(String name, long start, long end) {
        if (end > start) {
            ranges.add(new Range(name, start, end));
        }
    }

    void requireDisjoint() throws WeightsFileException {
        ranges.sort(Comparator.comparingLong(range -> range.start));
        for (int i = 1; i < ranges.size(); i++) {
            Range before = ranges.get(i - 1);
            Range range = ranges.get(i);
            if (range.start < before.end) {
                throw channel.damaged("tensors " + WeightsChannel.quote(before.name) + " (bytes " + before.start
                        + " to " + before.end + ") and " + WeightsChannel.quote(range.name) + " (bytes " + range.start
                        + " to " + range.end + ") overlap: the file is damaged or was made to mislead");
            }
        }
    }

    /** Every byte from start to end belongs to a tensor. */
    void requireGapless(long start, long end) throws WeightsFileException {
        requireDisjoint();
        long reached = start;
        for (Range range : ranges) {
            requireReached(reached, range.start);
            reached = range.end;
        }
        requireReached(reached, end);
    }

    private void requireReached(long reached, long expected) throws WeightsFileException {
        if (reached != expected) {
            throw channel.damaged("bytes " + reached + " to " + expected
                    + " belong to no tensor, which the format forbids: the file is damaged; fetch it again");
        }
    }

    private static final class Range {
        private final String name;
        private final long start;
        private final long end;

        private Range(String name, long start, long end) {
            this.name = name;
            this.start = start;
            this.end = end;
        }
    }
}
