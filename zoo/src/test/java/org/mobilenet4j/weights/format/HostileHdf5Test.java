/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** HDF5 files whose structure was changed in a known place. */
class HostileHdf5Test {
    /** In a superblock of version 0, the root group's entry, its header's address, and its cached B-tree's. */
    private static final int ROOT_HEADER = 64;

    private static final int ROOT_TREE = 80;
    private static final int TREE_LEVEL = 5;
    private static final int TREE_ENTRIES = 6;
    private static final int TREE_FIRST_CHILD = 32;
    private static final int SYMBOL_ENTRIES = 8;
    private static final int SYMBOL_HEADER = 8;

    @TempDir
    private Path folder;

    private final ByteBuffer file =
            ByteBuffer.wrap(TinyFiles.bytes("keras_weights.h5")).order(ByteOrder.LITTLE_ENDIAN);

    private void refuses(String... words) throws IOException {
        Refusal.of(folder, file.array(), words);
    }

    @Test
    void aRootBeyondTheFile() throws IOException {
        file.putLong(ROOT_HEADER, 1L << 40);
        refuses("from byte 1099511627776 on", "cut off");
    }

    @Test
    void aNegativeAddress() throws IOException {
        file.putLong(ROOT_HEADER, -16);
        refuses("HDF5 structure is damaged");
    }

    @Test
    void aGroupThatContainsItself() throws IOException {
        int leaf = (int) file.getLong((int) file.getLong(ROOT_TREE) + TREE_FIRST_CHILD);
        file.putLong(leaf + SYMBOL_ENTRIES + SYMBOL_HEADER, file.getLong(ROOT_HEADER));
        refuses("contains itself");
    }

    /** A tree whose nodes name themselves twice would take longer than the universe has. */
    @Test
    void aTreeOfItself() throws IOException {
        int tree = (int) file.getLong(ROOT_TREE);
        file.put(tree + TREE_LEVEL, (byte) 1);
        file.putShort(tree + TREE_ENTRIES, (short) 2);
        file.putLong(tree + TREE_FIRST_CHILD, tree);
        file.putLong(tree + TREE_FIRST_CHILD + 16, tree);
        refuses("HDF5 structure");
    }

    @Test
    void overlappingTensors() throws IOException {
        int[] layouts = layouts();
        long first = file.getLong(layouts[1] + 2);
        file.putLong(layouts[2] + 2, first);
        refuses("overlap");
    }

    @Test
    void elementsBeyondTheFile() throws IOException {
        file.putLong(layouts()[1] + 2, file.capacity() - 4L);
        refuses("cut off");
    }

    @Test
    void anotherLengthThanTheShapes() throws IOException {
        file.putLong(layouts()[1] + 10, 1L << 50);
        refuses("1125899906842624");
    }

    @Test
    void aNewerKindOfFile() throws IOException {
        file.put(8, (byte) 3);
        refuses("version 3", "libver='latest'");
    }

    @Test
    void shorterAddresses() throws IOException {
        file.put(13, (byte) 4);
        refuses("HDF5");
    }

    /** Where the layouts (version 3, contiguous) of the datasets are: a message of kind 8 and 24 bytes. */
    private int[] layouts() {
        int[] found = new int[3];
        int count = 0;
        for (int at = 0; count < found.length; at += 8) {
            boolean layout = file.getShort(at) == 8 && file.getShort(at + 2) == 24 && file.getShort(at + 8) == 0x0103;
            if (layout) {
                found[count++] = at + 8;
            }
        }
        return found;
    }

    @Test
    void aSignatureAlone() throws IOException {
        Refusal.of(folder, "\u0089HDF\r\n\u001a\n".getBytes(StandardCharsets.ISO_8859_1), "HDF5");
    }
}
