/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights.format;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

/** A table of contents from the tensors of a state dictionary and the storages of a file. */
final class StateDictTable {
    private final WeightsChannel channel;
    private final StorageSource storages;
    private final TensorTable table;

    StateDictTable(WeightsChannel channel, StorageSource storages) {
        this.channel = channel;
        this.storages = storages;
        this.table = new TensorTable(channel);
    }

    /**
     * @param key      which of several dictionaries; null for the only one
     * @param resource closed with the file, in addition to the channel; or null
     */
    TensorFile toFile(Object pickled, String key, Closeable resource) throws IOException {
        for (Map.Entry<String, StridedTensor> entry :
                StateDict.tensors(channel, pickled, key).entrySet()) {
            add(entry.getKey(), entry.getValue());
        }
        return table.toFile(WeightsFormat.PYTORCH, resource);
    }

    private void add(String name, StridedTensor tensor) throws IOException {
        PickledStorage storage = tensor.storage();
        TensorInfo info = table.describe(name, storage.type(), tensor.shape());
        requireStorage(name, storage);
        long span = requireSpan(name, tensor);
        if (!tensor.isContiguous()) {
            channel.requireAffordable(name, span + info.elements());
        }
        table.add(info, () -> read(tensor, info, (int) span));
    }

    private void requireStorage(String name, PickledStorage storage) throws IOException {
        long length = storages.length(storage);
        if (length < 0) {
            throw channel.damaged("the elements of tensor " + WeightsChannel.quote(name) + " (storage "
                    + WeightsChannel.quote(storage.key()) + ") are not in the file; fetch it again");
        }
        if (storage.elements() != length / storage.type().bytes()) {
            throw channel.damaged("tensor " + WeightsChannel.quote(name) + " needs a storage of " + storage.elements()
                    + " elements of type " + storage.type() + ", but the file has " + length
                    + " bytes for it; was its download or copy cut off? Fetch it again");
        }
    }

    private long requireSpan(String name, StridedTensor tensor) throws WeightsFileException {
        long span;
        try {
            span = Math.addExact(tensor.offset(), tensor.span()) - tensor.offset();
        } catch (ArithmeticException e) {
            throw channel.damaged("tensor " + WeightsChannel.quote(name) + " has impossible strides: " + tensor, e);
        }
        if (tensor.offset() + span > tensor.storage().elements()) {
            throw channel.damaged("tensor " + WeightsChannel.quote(name) + " reaches beyond its storage of "
                    + tensor.storage().elements() + " elements: " + tensor);
        }
        return span;
    }

    private float[] read(StridedTensor tensor, TensorInfo info, int span) throws IOException {
        ElementType type = info.type();
        try (InputStream bytes = storages.open(tensor.storage(), tensor.offset() * type.bytes())) {
            if (tensor.isContiguous()) {
                return Elements.read(bytes, type, storages.order(), info.elements());
            }
            return tensor.gather(Elements.read(bytes, type, storages.order(), span), info.elements());
        }
    }
}
