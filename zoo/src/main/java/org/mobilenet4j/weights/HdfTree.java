/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights;

import io.jhdf.GroupSymbolTableNode;
import io.jhdf.LocalHeap;
import io.jhdf.Superblock.SuperblockV0V1;
import io.jhdf.SymbolTableEntry;
import io.jhdf.Utils;
import io.jhdf.btree.BTreeV1;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The datasets of an HDF5 file, in the order of its groups (which is that of the names). */
final class HdfTree {
    private static final int MAX_DEPTH = 16;
    /** In a group's entry: a symbolic link. Keras writes none. */
    private static final int SOFT_LINK = 2;

    private final WeightsChannel channel;
    private final HdfStorage storage;
    private final List<HdfDataset> datasets = new ArrayList<>();
    private final Set<Long> groups = new HashSet<>();
    private final Deque<String> path = new ArrayDeque<>();

    private HdfTree(WeightsChannel channel, HdfStorage storage) {
        this.channel = channel;
        this.storage = storage;
    }

    static List<HdfDataset> datasets(WeightsChannel channel) throws IOException {
        try {
            HdfStorage storage = new HdfStorage(channel);
            HdfTree tree = new HdfTree(channel, storage);
            long root = ((SuperblockV0V1) storage.getSuperblock()).getRootGroupSymbolTableAddress();
            tree.visit(new SymbolTableEntry(storage, root).getObjectHeaderAddress());
            return tree.datasets;
        } catch (RuntimeException | StackOverflowError e) {
            throw damaged(channel, e);
        }
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
        ByteBuffer names = new LocalHeap(storage, header.group().getLocalHeapAddress()).getDataBuffer();
        for (long node : BTreeV1.createGroupBTree(storage, header.group().getBTreeAddress())
                .getChildAddresses()) {
            for (SymbolTableEntry entry : new GroupSymbolTableNode(storage, node).getSymbolTableEntries()) {
                visit(entry, names, header.name());
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
