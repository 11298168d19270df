/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.mobilenet4j.weights.format.ElementType;
import org.mobilenet4j.weights.format.TensorFile;
import org.mobilenet4j.weights.format.TensorInfo;
import org.mobilenet4j.weights.format.WeightsFormat;

/** A file of tensors without a file. */
final class MemoryTensorFile implements TensorFile {
    private final Path path;
    private final Map<TensorInfo, float[]> tensors = new LinkedHashMap<>();
    private int reads;
    private String modelConfig;

    MemoryTensorFile(String path) {
        this.path = Path.of(path);
    }

    /** Adds a tensor, or replaces the one of that name. */
    MemoryTensorFile put(String name, float[] values, long... shape) {
        return put(new TensorInfo(name, ElementType.F32, shape), values);
    }

    MemoryTensorFile put(TensorInfo tensor, float[] values) {
        tensors.keySet().removeIf(other -> other.name().equals(tensor.name()));
        tensors.put(tensor, values);
        return this;
    }

    MemoryTensorFile withModelConfig(String json) {
        modelConfig = json;
        return this;
    }

    MemoryTensorFile remove(String name) {
        tensors.keySet().removeIf(tensor -> tensor.name().equals(name));
        return this;
    }

    /** The same tensors under other names. */
    MemoryTensorFile renamed(String path, UnaryOperator<String> names) {
        MemoryTensorFile file = new MemoryTensorFile(path);
        tensors.forEach((tensor, values) ->
                file.put(new TensorInfo(names.apply(tensor.name()), tensor.type(), tensor.shape()), values));
        return file;
    }

    /** The stored values themselves. */
    float[] values(String name) {
        return tensors.entrySet().stream()
                .filter(entry -> entry.getKey().name().equals(name))
                .findFirst()
                .orElseThrow()
                .getValue();
    }

    TensorInfo tensor(String name) {
        return tensors.keySet().stream()
                .filter(tensor -> tensor.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** How many tensors were read so far. */
    int reads() {
        return reads;
    }

    @Override
    public Path path() {
        return path;
    }

    @Override
    public WeightsFormat format() {
        return WeightsFormat.SAFETENSORS;
    }

    @Override
    public List<TensorInfo> tensors() {
        return List.copyOf(tensors.keySet());
    }

    @Override
    public Optional<String> modelConfig() {
        return Optional.ofNullable(modelConfig);
    }

    @Override
    public float[] read(TensorInfo tensor) {
        reads++;
        return tensors.get(tensor).clone();
    }

    @Override
    public void close() {}
}
