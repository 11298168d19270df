/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights.format;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The tensors of a file whose names begin with a key, without that. Immutable, apart from the file. */
final class SelectedTensors implements TensorFile {
    private static final int BEGINNINGS_IN_MESSAGE = 12;

    private final TensorFile file;
    /** By what they are called here. */
    private final Map<TensorInfo, TensorInfo> originals;

    private SelectedTensors(TensorFile file, Map<TensorInfo, TensorInfo> originals) {
        this.file = file;
        this.originals = originals;
    }

    /**
     * @param file open; its channel is closed by the caller when this fails
     * @param key  null for all of it
     * @throws WeightsFileException when no name begins so
     */
    static TensorFile of(TensorFile file, String key) throws WeightsFileException {
        if (key == null) {
            return file;
        }
        Map<String, TensorInfo> byName = new LinkedHashMap<>();
        file.tensors().forEach(tensor -> byName.put(tensor.name(), tensor));
        Map<TensorInfo, TensorInfo> originals = new LinkedHashMap<>();
        WeightsKey.select(byName, key)
                .forEach((name, tensor) -> originals.put(new TensorInfo(name, tensor.type(), tensor.shape()), tensor));
        if (originals.isEmpty()) {
            throw new WeightsFileException(
                    file.path(),
                    "no name in it begins with the key " + WeightsChannel.quote(key) + "; names begin with "
                            + file.tensors().stream()
                                    .map(tensor -> tensor.name().split("[./]", 2)[0])
                                    .distinct()
                                    .limit(BEGINNINGS_IN_MESSAGE)
                                    .map(WeightsChannel::quote)
                                    .collect(Collectors.joining(", ")));
        }
        return new SelectedTensors(file, originals);
    }

    @Override
    public Path path() {
        return file.path();
    }

    @Override
    public WeightsFormat format() {
        return file.format();
    }

    @Override
    public List<TensorInfo> tensors() {
        return List.copyOf(originals.keySet());
    }

    @Override
    public float[] read(TensorInfo tensor) throws IOException {
        TensorInfo original = originals.get(tensor);
        if (original == null) {
            throw new IllegalArgumentException("No tensor of " + path() + ": " + tensor);
        }
        return file.read(original);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
