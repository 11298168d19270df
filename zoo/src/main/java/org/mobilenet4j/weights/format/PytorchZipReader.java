/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights.format;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.ZipEntry;

/**
 * Reads what {@code torch.save} writes since version 1.6: a zip file of uncompressed entries, {@code NAME/data.pkl} with
 * the state dictionary and {@code NAME/data/KEY} with the elements of each storage.
 */
final class PytorchZipReader implements StorageSource {
    private static final String PICKLE = "/data.pkl";

    private static final int LONGEST_ORDER = 16;

    private final WeightsZip zip;
    private final String folder;
    private final ByteOrder order;

    private PytorchZipReader(WeightsZip zip, String folder, ByteOrder order) {
        this.zip = zip;
        this.folder = folder;
        this.order = order;
    }

    /**
     * @param zip closed with the file that is returned, not when this fails
     * @param key which of several dictionaries; null for the only one
     */
    static TensorFile open(WeightsChannel channel, WeightsZip zip, String key) throws IOException {
        String folder = zip.folderOf(PICKLE);
        if (folder == null) {
            throw channel.damaged("it is a zip file, but there is no data.pkl of torch.save in it");
        }
        ZipEntry pickle = zip.entry(folder + PICKLE);
        byte[] bytes = zip.bytes(pickle, StateDict.MAX_PICKLE);
        Object dictionary = StateDict.unpickle(channel, new StateDictUnpickler(), new ByteArrayInputStream(bytes));
        PytorchZipReader reader = new PytorchZipReader(zip, folder, order(channel, zip, folder));
        return new StateDictTable(channel, reader).toFile(dictionary, key, zip);
    }

    private static ByteOrder order(WeightsChannel channel, WeightsZip zip, String folder) throws IOException {
        ZipEntry entry = zip.entry(folder + "/byteorder");
        if (entry == null) {
            return ByteOrder.LITTLE_ENDIAN;
        }
        String order = new String(zip.bytes(entry, LONGEST_ORDER), StandardCharsets.US_ASCII);
        if (order.equals("little")) {
            return ByteOrder.LITTLE_ENDIAN;
        }
        if (order.equals("big")) {
            return ByteOrder.BIG_ENDIAN;
        }
        throw channel.damaged("its entry byteorder must be little or big, found " + WeightsChannel.quote(order));
    }

    private ZipEntry entry(PickledStorage storage) throws IOException {
        return zip.entry(folder + "/data/" + storage.key());
    }

    @Override
    public long length(PickledStorage storage) throws IOException {
        ZipEntry entry = entry(storage);
        return entry == null ? -1 : entry.getSize();
    }

    @Override
    public InputStream open(PickledStorage storage, long from) throws IOException {
        return zip.open(entry(storage), from);
    }

    @Override
    public ByteOrder order() {
        return order;
    }
}
