/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights.format;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads what {@code torch.save} wrote before version 1.6, and writes on request today: a pickled magic number, protocol
 * version, description of the machine, the state dictionary, and the list of storages; then each storage's number of
 * elements (8 bytes) and its elements.
 */
final class PytorchLegacyReader implements StorageSource {
    /** The value in torch/serialization.py. */
    private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);

    private static final long PROTOCOL = 1001;

    private final WeightsChannel channel;
    private final ByteOrder order;
    private final Map<String, Placed> places = new HashMap<>();

    private PytorchLegacyReader(WeightsChannel channel, ByteOrder order) {
        this.channel = channel;
        this.order = order;
    }

    /** @param key which of several dictionaries; null for the only one */
    static TensorFile open(WeightsChannel channel, String key) throws IOException {
        FileWindow pickles = StateDict.window(channel, 0, channel.size());
        if (!MAGIC.equals(next(channel, pickles))) {
            throw channel.damaged("it is a pickle, but not one of torch.save; save the weights with torch.save");
        }
        Object protocol = next(channel, pickles);
        if (!(protocol instanceof Number) || ((Number) protocol).longValue() != PROTOCOL) {
            throw channel.damaged("it has the protocol " + protocol + " of torch.save; this version reads " + PROTOCOL);
        }
        Object machine = next(channel, pickles);
        boolean big = machine instanceof Map && Boolean.FALSE.equals(((Map<?, ?>) machine).get("little_endian"));
        StateDictUnpickler unpickler = new StateDictUnpickler();
        Object dictionary = StateDict.unpickle(channel, unpickler, pickles);
        Object keys = next(channel, pickles);
        PytorchLegacyReader reader =
                new PytorchLegacyReader(channel, big ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        reader.place(unpickler.storageTypes(), keys, pickles.position());
        return new StateDictTable(channel, reader).toFile(dictionary, key, null);
    }

    private static Object next(WeightsChannel channel, FileWindow pickles) throws IOException {
        return StateDict.unpickle(channel, new StateDictUnpickler(), pickles);
    }

    private void place(Map<String, ElementType> types, Object keys, long start) throws IOException {
        if (!(keys instanceof List)) {
            throw channel.damaged("the list of storages is missing; was its download or copy cut off?");
        }
        long position = start;
        for (Object key : (List<?>) keys) {
            ElementType type = types.get(String.valueOf(key));
            if (type == null) {
                throw channel.damaged("storage " + WeightsChannel.quote(String.valueOf(key))
                        + " belongs to no tensor, so that its size is unknown; save the state dictionary alone");
            }
            ByteBuffer count = channel.bytes("the size of a storage", position, Long.BYTES);
            long elements = count.order(order).getLong();
            position += Long.BYTES;
            if (elements < 0 || elements > channel.size()) {
                throw channel.damaged("storage " + WeightsChannel.quote(String.valueOf(key)) + " is said to have "
                        + elements + " elements, in a file of " + channel.size() + " bytes");
            }
            long length = elements * type.bytes();
            channel.requireRange("storage " + WeightsChannel.quote(String.valueOf(key)), position, length);
            places.put(String.valueOf(key), new Placed(position, length));
            position += length;
        }
    }

    @Override
    public long length(PickledStorage storage) {
        Placed place = places.get(storage.key());
        return place == null ? -1 : place.length;
    }

    @Override
    public InputStream open(PickledStorage storage, long from) throws IOException {
        Placed place = places.get(storage.key());
        return channel.window("the elements", place.position + from, place.length - from);
    }

    @Override
    public ByteOrder order() {
        return order;
    }

    private static final class Placed {
        private final long position;
        private final long length;

        private Placed(long position, long length) {
            this.position = position;
            this.length = length;
        }
    }
}
