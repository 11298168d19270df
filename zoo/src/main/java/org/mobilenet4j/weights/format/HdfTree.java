/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights.format;

import io.jhdf.GroupSymbolTableNode;
import io.jhdf.LocalHeap;
import io.jhdf.Superblock.SuperblockV0V1;
import io.jhdf.SymbolTableEntry;
import io.jhdf.Utils;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The datasets of an HDF5 file, in the order of its groups (which is that of the names). */
final class HdfTree {
    private static final int MAX_DEPTH = 16;
    /** In a group's entry: a symbolic link. Keras writes none. */
    private static final int SOFT_LINK = 2;

    /** "TREE". */
    private static final int TREE_SIGNATURE = 0x45455254;

    private static final int TREE_KIND = 4;
    private static final int TREE_LEVEL = 5;
    private static final int TREE_ENTRIES = 6;
    /** Up to the first key, with the addresses of both neighbours. */
    private static final int TREE_HEAD = 24;

    private static final int MAX_LEVEL = 256;

    private final WeightsChannel channel;
    private final HdfStorage storage;
    private final List<HdfDataset> datasets = new ArrayList<>();
    private final Set<Long> groups = new HashSet<>();
    private final Deque<String> path = new ArrayDeque<>();
    private String modelConfig;

    private HdfTree(WeightsChannel channel, HdfStorage storage) {
        this.channel = channel;
        this.storage = storage;
    }

    static HdfTree read(WeightsChannel channel) throws IOException {
        try {
            HdfStorage storage = new HdfStorage(channel);
            HdfTree tree = new HdfTree(channel, storage);
            long root = ((SuperblockV0V1) storage.getSuperblock()).getRootGroupSymbolTableAddress();
            tree.visit(new SymbolTableEntry(storage, root).getObjectHeaderAddress());
            return tree;
        } catch (RuntimeException | StackOverflowError e) {
            throw damaged(channel, e);
        }
    }

    /** In the order of the file's groups. */
    List<HdfDataset> datasets() {
        return Collections.unmodifiableList(datasets);
    }

    /** The configuration of the model, of the root group; empty without one. */
    Optional<String> modelConfig() {
        return Optional.ofNullable(modelConfig);
    }

    /** A library's own words about a broken structure say little to a user, except that it is broken. */
    private static WeightsFileException damaged(WeightsChannel channel, Throwable thrown) {
        Throwable deepest = thrown;
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof WeightsFileException) {
                return (WeightsFileException) cause;
            }
            deepest = cause;
        }
        return channel.damaged(
                "its HDF5 structure is damaged (" + deepest.getMessage()
                        + "); was its download cut off? Fetch it again",
                thrown);
    }

    private void visit(long address) throws WeightsFileException {
        HdfHeader header = HdfHeader.read(storage, address);
        if (header.group() == null) {
            throw channel.damaged("group " + WeightsChannel.quote("/" + String.join("/", path)) + " cannot be read: "
                    + (header.obstacle() == null ? "it has no list of links" : header.obstacle())
                    + "; save the model again as Keras does");
        }
        if (!groups.add(address) || path.size() > MAX_DEPTH) {
            throw channel.damaged("group " + WeightsChannel.quote("/" + String.join("/", path))
                    + " contains itself or is nested too deeply: the file is damaged or was made to mislead");
        }
        if (path.isEmpty()) {
            modelConfig = header.modelConfig();
        }
        ByteBuffer names = new LocalHeap(storage, header.group().getLocalHeapAddress()).getDataBuffer();
        List<Long> nodes = new ArrayList<>();
        collectNodes(header.group().getBTreeAddress(), MAX_LEVEL, nodes);
        for (long node : nodes) {
            for (SymbolTableEntry entry : new GroupSymbolTableNode(storage, node).getSymbolTableEntries()) {
                visit(entry, names, header.name());
            }
        }
    }

    /** A group's links are in the leaves of a B-tree. jhdf would follow one whose levels do not go down. */
    private void collectNodes(long address, int levelAbove, List<Long> nodes) {
        ByteBuffer head = storage.map(address, TREE_HEAD);
        int level = Byte.toUnsignedInt(head.get(TREE_LEVEL));
        if (head.getInt(0) != TREE_SIGNATURE || head.get(TREE_KIND) != 0 || level >= levelAbove) {
            throw new IllegalArgumentException("no tree of links below level " + levelAbove + " at byte " + address);
        }
        int entries = Short.toUnsignedInt(head.getShort(TREE_ENTRIES));
        ByteBuffer keysAndChildren = storage.map(address + TREE_HEAD, entries * 2L * Long.BYTES);
        for (int i = 0; i < entries; i++) {
            long child = keysAndChildren.getLong((2 * i + 1) * Long.BYTES);
            if (level == 0) {
                nodes.add(child);
            } else {
                collectNodes(child, level, nodes);
            }
        }
    }

    private void visit(SymbolTableEntry entry, ByteBuffer names, String groupName) throws WeightsFileException {
        if (entry.getCacheType() == SOFT_LINK) {
            return;
        }
        names.position(entry.getLinkNameOffset());
        path.addLast(Utils.readUntilNull(names));
        HdfHeader header = HdfHeader.read(storage, entry.getObjectHeaderAddress());
        if (header.isDataset()) {
            datasets.add(new HdfDataset(new ArrayList<>(path), groupName, header));
            TensorTable.requireCount(channel, datasets.size());
        } else {
            visit(entry.getObjectHeaderAddress());
        }
        path.removeLast();
    }
}
