/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights.format;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipException;

/** A file whose table of contents is in memory and whose elements are read when they are asked for. */
final class IndexedTensorFile implements TensorFile {
    private final WeightsChannel channel;
    private final WeightsFormat format;
    private final Map<TensorInfo, TensorContent> contents;
    private final List<TensorInfo> tensors;
    private final Closeable resource;
    private final String modelConfig;

    /**
     * @param resource    closed in addition to the channel; or null
     * @param modelConfig Keras' configuration of the model; or null
     */
    IndexedTensorFile(
            WeightsChannel channel,
            WeightsFormat format,
            Map<TensorInfo, TensorContent> contents,
            Closeable resource,
            String modelConfig) {
        this.channel = channel;
        this.format = format;
        this.contents = contents;
        this.tensors = List.copyOf(contents.keySet());
        this.resource = resource;
        this.modelConfig = modelConfig;
    }

    @Override
    public Path path() {
        return channel.path();
    }

    @Override
    public WeightsFormat format() {
        return format;
    }

    @Override
    public List<TensorInfo> tensors() {
        return tensors;
    }

    @Override
    public Optional<String> modelConfig() {
        return Optional.ofNullable(modelConfig);
    }

    @Override
    public float[] read(TensorInfo tensor) throws IOException {
        TensorContent content = contents.get(tensor);
        if (content == null) {
            throw new IllegalArgumentException("No tensor of " + path() + ": " + tensor);
        }
        try {
            return content.read();
        } catch (EOFException | ZipException e) {
            throw channel.damaged(
                    "the elements of tensor " + WeightsChannel.quote(tensor.name()) + " are damaged or cut off ("
                            + e.getMessage() + "); fetch the file again",
                    e);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            if (resource != null) {
                resource.close();
            }
        }
    }
}
