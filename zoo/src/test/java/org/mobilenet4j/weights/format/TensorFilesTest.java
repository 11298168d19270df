/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** Tiny files of every format, written by the libraries that own the formats, against what those libraries read. */
class TensorFilesTest {
    @TempDir
    private Path folder;

    static Stream<String> files() {
        return TinyFiles.names().stream();
    }

    @ParameterizedTest
    @MethodSource("files")
    void readsWhatTheLibraryOfTheFormatReads(String name) throws IOException {
        JsonNode expected = TinyFiles.expected().get(name);
        // a name that says nothing: the format follows from the content
        Path file = Files.write(folder.resolve("download"), TinyFiles.bytes(name));
        try (TensorFile tensors = TensorFiles.open(file)) {
            assertEquals(expected.get("format").asText(), tensors.format().name());
            assertEquals(file, tensors.path());
            assertEquals(names(expected), names(tensors));
            for (int i = 0; i < tensors.tensors().size(); i++) {
                compare(
                        tensors,
                        tensors.tensors().get(i),
                        expected.get("tensors").get(i));
            }
        }
    }

    /** Keras writes it into files with a whole model, not into those with weights alone. */
    @ParameterizedTest
    @CsvSource({
        "keras_model.h5, true",
        "keras_weights.h5, false",
        "keras3.weights.h5, false",
        "numbers.safetensors, false"
    })
    void theConfigurationOfAModelIsRead(String name, boolean there) throws IOException {
        Path file = Files.write(folder.resolve(name), TinyFiles.bytes(name));
        try (TensorFile tensors = TensorFiles.open(file)) {
            assertEquals(there, tensors.modelConfig().isPresent());
            if (there) {
                JsonNode config =
                        new ObjectMapper().readTree(tensors.modelConfig().get());
                assertEquals("Sequential", config.get("class_name").asText());
            }
        }
    }

    private static String names(JsonNode expected) {
        StringBuilder names = new StringBuilder();
        expected.get("tensors")
                .forEach(tensor -> names.append(tensor.get("name").asText()).append('\n'));
        return names.toString();
    }

    private static String names(TensorFile file) {
        StringBuilder names = new StringBuilder();
        file.tensors().forEach(tensor -> names.append(tensor.name()).append('\n'));
        return names.toString();
    }

    private static void compare(TensorFile file, TensorInfo info, JsonNode expected) throws IOException {
        assertEquals(expected.get("type").asText(), info.type().name(), info.name());
        assertEquals(expected.get("shape").size(), info.shape().length, info.name());
        for (int axis = 0; axis < info.shape().length; axis++) {
            assertEquals(expected.get("shape").get(axis).asLong(), info.shape()[axis], info.name());
        }
        float[] values = new float[expected.get("values").size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = value(expected.get("values").get(i));
        }
        assertArrayEquals(values, file.read(info), info.name());
        assertArrayEquals(values, file.read(info), info.name() + " a second time");
    }

    private static float value(JsonNode value) {
        switch (value.asText()) {
            case "inf":
                return Float.POSITIVE_INFINITY;
            case "-inf":
                return Float.NEGATIVE_INFINITY;
            case "nan":
                return Float.NaN;
            default:
                return (float) value.asDouble();
        }
    }

    @Test
    void aHuggingFaceFolderIsItsWeights() throws IOException {
        Files.write(folder.resolve("config.json"), new byte[] {'{', '}'});
        Path bin = Files.write(folder.resolve("pytorch_model.bin"), TinyFiles.bytes("state_dict.pth"));
        try (TensorFile file = TensorFiles.open(folder)) {
            assertEquals(bin, file.path());
        }
        Path safetensors = Files.write(folder.resolve("model.safetensors"), TinyFiles.bytes("numbers.safetensors"));
        try (TensorFile file = TensorFiles.open(folder)) {
            assertEquals(safetensors, file.path());
            assertEquals(WeightsFormat.SAFETENSORS, file.format());
        }
    }

    @Test
    void aTensorOfAnotherFileIsRefused() throws IOException {
        Path file = Files.write(folder.resolve("file"), TinyFiles.bytes("numbers.safetensors"));
        try (TensorFile tensors = TensorFiles.open(file)) {
            TensorInfo other = new TensorInfo("other", ElementType.F32, 1);
            assertTrue(assertThrows(IllegalArgumentException.class, () -> tensors.read(other))
                    .getMessage()
                    .contains("other"));
        }
    }

    @Test
    void aClosedFileReadsNothing() throws IOException {
        Path path = Files.write(folder.resolve("file"), TinyFiles.bytes("numbers.safetensors"));
        TensorFile file = TensorFiles.open(path);
        file.close();
        TensorInfo matrix = file.tensors().stream()
                .filter(tensor -> tensor.name().equals("matrix"))
                .findFirst()
                .orElseThrow();
        assertThrows(ClosedChannelException.class, () -> file.read(matrix));
    }
}
