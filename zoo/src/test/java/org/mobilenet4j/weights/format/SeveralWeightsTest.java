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
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that hold weights twice, and files inside other files. */
class SeveralWeightsTest {
    @TempDir
    private Path folder;

    private Path file(String name) throws IOException {
        return Files.write(folder.resolve(name), TinyFiles.bytes(name));
    }

    private static float[] first(Path path, String key) throws IOException {
        try (TensorFile file = TensorFiles.open(path, key)) {
            assertEquals("0.weight F32[2, 3, 3, 3]", file.tensors().get(0).toString());
            return file.read(file.tensors().get(0));
        }
    }

    @Test
    void theChoiceIsAskedForAndTaken() throws IOException {
        Path several = file("several.pth");
        Refusal.of(
                several,
                "several dictionaries of weights",
                "'model' (8 tensors), 'ema/module' (8 tensors)",
                "--weights-key KEY",
                "TensorFiles.open(path, key)");
        float[] model = first(several, "model");
        assertArrayEquals(first(file("wrapped_key.pth"), null), model);
        float[] average = first(several, "ema/module");
        for (int i = 0; i < model.length; i++) {
            assertEquals(model[i] + 1, average[i], 1e-6);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ema", "modul", "", "model/"})
    void aKeyThatIsNotThereIsRefusedWithThoseThatAre(String key) throws IOException {
        Path several = file("several.pth");
        String message = assertThrows(WeightsFileException.class, () -> TensorFiles.open(several, key))
                .getMessage();
        assertTrue(message.contains("with the key '" + key + "'"), message);
        assertTrue(message.contains("'model' (8 tensors), 'ema/module' (8 tensors)"), message);
    }

    @Test
    void theSameDictionaryUnderTwoKeysHasBothNames() throws IOException {
        Path twice = file("wrapped_twice.pth");
        assertArrayEquals(first(twice, "model"), first(twice, "state_dict"));
    }

    /** In files without dictionaries the beginning of names is the key. */
    @Test
    void namesThatBeginWithTheKeyAreTakenWithoutIt() throws IOException {
        Path numbers = file("numbers.onnx");
        try (TensorFile raw = TensorFiles.open(numbers, "raw");
                TensorFile all = TensorFiles.open(numbers)) {
            List<String> names = raw.tensors().stream().map(TensorInfo::name).collect(Collectors.toList());
            assertEquals(List.of("F64", "F32", "F16", "BF16", "I64", "I32", "I16", "I8", "U8", "BOOL"), names);
            assertArrayEquals(
                    all.read(all.tensors().get(0)), raw.read(raw.tensors().get(0)));
            assertEquals(numbers, raw.path());
            assertThrows(
                    IllegalArgumentException.class, () -> raw.read(all.tensors().get(0)));
        }
        String message = assertThrows(WeightsFileException.class, () -> TensorFiles.open(numbers, "ra"))
                .getMessage();
        assertTrue(message.contains("no name in it begins with the key 'ra'"), message);
        assertTrue(message.contains("names begin with 'raw', 'field', 'negative'"), message);
    }

    /** Such as a resource of a program: the JDK's reader of zip files needs a file of the disk. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "checkpoint.pth",
                "checkpoint_legacy.pth",
                "numbers.safetensors",
                "keras_model.h5",
                "numbers.onnx"
            })
    void aFileInAnArchiveIsRead(String name) throws IOException {
        Path plain = file(name);
        URI jar = URI.create("jar:" + folder.resolve("program.jar").toUri());
        try (FileSystem archive = FileSystems.newFileSystem(jar, Map.of("create", "true"))) {
            Files.copy(plain, archive.getPath("weights"));
        }
        try (FileSystem archive = FileSystems.newFileSystem(jar, Map.of());
                TensorFile inside = TensorFiles.open(archive.getPath("weights"));
                TensorFile expected = TensorFiles.open(plain)) {
            assertEquals(expected.tensors(), inside.tensors());
            for (TensorInfo tensor : expected.tensors()) {
                assertArrayEquals(expected.read(tensor), inside.read(tensor), tensor.toString());
            }
        }
    }
}
