/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights.format;

import io.jhdf.Superblock;
import io.jhdf.storage.HdfBackingStorage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * What jhdf reads a file's structure from. Addresses and lengths are compared with the file's size, and how much is
 * read is limited: structures that refer to each other in circles come to an end here. Not thread-safe.
 */
final class HdfStorage implements HdfBackingStorage {
    /** Enough for a superblock of version 0 or 1. */
    private static final int SUPERBLOCK = 128;

    private static final int ADDRESS_BYTES = 8;

    private static final int MIN_READS = 20_000;
    /** A read takes at least a few bytes of structure, and a network's file is mostly elements. */
    private static final int BYTES_PER_READ = 64;

    private static final long MIN_BYTES = 1L << 20;

    private final WeightsChannel channel;
    private final Superblock superblock;
    private long readsLeft;
    private long bytesLeft;

    HdfStorage(WeightsChannel channel) throws IOException {
        this.channel = channel;
        this.readsLeft = MIN_READS + channel.size() / BYTES_PER_READ;
        this.bytesLeft = MIN_BYTES + channel.size();
        ByteBuffer start = channel.bytes("the superblock", 0, Math.min(channel.size(), SUPERBLOCK));
        if (start.limit() > ADDRESS_BYTES && start.get(ADDRESS_BYTES) > 1) {
            throw channel.damaged("it is an HDF5 file of version " + start.get(ADDRESS_BYTES) + " (libver='latest'), "
                    + "which Keras does not write; save it again with h5py's default settings");
        }
        superblock = Superblock.readSuperblock(start);
        if (superblock.getSizeOfOffsets() != ADDRESS_BYTES
                || superblock.getSizeOfLengths() != ADDRESS_BYTES
                || superblock.getBaseAddressByte() != 0) {
            throw channel.damaged("it is an HDF5 file with addresses of " + superblock.getSizeOfOffsets()
                    + " bytes from byte " + superblock.getBaseAddressByte() + " on; expected 8 bytes from 0 on");
        }
    }

    @Override
    public ByteBuffer readBufferFromAddress(long address, int length) {
        return mapNoOffset(address, length);
    }

    @Override
    public ByteBuffer map(long address, long length) {
        return mapNoOffset(address, length);
    }

    @Override
    public ByteBuffer mapNoOffset(long address, long length) {
        try {
            channel.requireRange("a piece of the HDF5 structure", address, length);
            readsLeft--;
            bytesLeft -= length;
            if (readsLeft < 0 || bytesLeft < 0) {
                throw channel.damaged("its HDF5 structure refers to itself in circles, or is larger than the file");
            }
            return channel.bytes("a piece of the HDF5 structure", address, length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public long getUserBlockSize() {
        return 0;
    }

    @Override
    public Superblock getSuperblock() {
        return superblock;
    }

    @Override
    public FileChannel getFileChannel() {
        throw new UnsupportedOperationException("the file is read through " + HdfStorage.class.getSimpleName());
    }

    @Override
    public int getSizeOfOffsets() {
        return ADDRESS_BYTES;
    }

    @Override
    public int getSizeOfLengths() {
        return ADDRESS_BYTES;
    }

    /** Nothing: the channel belongs to who opened it. */
    @Override
    public void close() {}

    @Override
    public long size() {
        return channel.size();
    }

    @Override
    public boolean inMemory() {
        return false;
    }
}
