/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights.format;

import java.io.Closeable;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A file's table of contents under construction: no name twice, nothing that the file's size contradicts. */
final class TensorTable {
    /** Far more than any image network has; it bounds what a table takes in memory. */
    private static final int MAX_TENSORS = 20_000;

    private static final int MAX_AXES = 32;

    private final WeightsChannel channel;
    private final Map<TensorInfo, TensorContent> contents = new LinkedHashMap<>();
    private final Map<String, TensorInfo> byName = new HashMap<>();

    TensorTable(WeightsChannel channel) {
        this.channel = channel;
    }

    /** @throws WeightsFileException when the shape is impossible, or needs more memory than the file's size justifies */
    TensorInfo describe(String name, ElementType type, long... shape) throws WeightsFileException {
        if (shape.length > MAX_AXES) {
            throw channel.damaged("tensor " + WeightsChannel.quote(name) + " has " + shape.length + " axes; at most "
                    + MAX_AXES + " make sense");
        }
        TensorInfo info;
        try {
            info = new TensorInfo(name, type, shape);
        } catch (IllegalArgumentException e) {
            throw channel.damaged(
                    "tensor " + WeightsChannel.quote(name) + " has the impossible shape " + Arrays.toString(shape), e);
        }
        channel.requireAffordable(name, info.elements());
        return info;
    }

    void add(TensorInfo info, TensorContent content) throws WeightsFileException {
        if (byName.putIfAbsent(info.name(), info) != null) {
            throw channel.damaged("it holds two tensors of the name " + WeightsChannel.quote(info.name())
                    + ", and nothing says which one counts; save it again");
        }
        requireCount(channel, byName.size());
        contents.put(info, content);
    }

    static void requireCount(WeightsChannel channel, int tensors) throws WeightsFileException {
        if (tensors > MAX_TENSORS) {
            throw channel.damaged("it holds more than " + MAX_TENSORS + " tensors: not the weights of one network");
        }
    }

    boolean has(String name) {
        return byName.containsKey(name);
    }

    /** Gives a tensor that is there a second name, unless that has a tensor already. */
    void alias(String name, String second) throws WeightsFileException {
        TensorInfo tensor = byName.get(name);
        if (tensor != null && !has(second)) {
            add(new TensorInfo(second, tensor.type(), tensor.shape()), contents.get(tensor));
        }
    }

    /** @param resource closed with the file, in addition to the channel; or null */
    TensorFile toFile(WeightsFormat format, Closeable resource) throws IOException {
        return toFile(format, resource, Optional.empty());
    }

    /** @param modelConfig the configuration that Keras wrote into the file */
    TensorFile toKerasFile(WeightsFormat format, Optional<String> modelConfig) throws IOException {
        return toFile(format, null, modelConfig);
    }

    private TensorFile toFile(WeightsFormat format, Closeable resource, Optional<String> modelConfig)
            throws IOException {
        if (contents.isEmpty()) {
            throw channel.damaged("it is a " + format.title() + " file, but there is no tensor in it");
        }
        return new IndexedTensorFile(
                channel,
                format,
                Collections.unmodifiableMap(PrunedWeights.applied(channel, contents)),
                resource,
                modelConfig.orElse(null));
    }
}
