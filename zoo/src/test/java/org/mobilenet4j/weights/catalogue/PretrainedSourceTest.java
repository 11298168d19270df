/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mobilenet4j.fixtures.WeightsFile;
import org.mobilenet4j.model.NetworkDescription;
import org.mobilenet4j.weights.ImportOptions;
import org.mobilenet4j.weights.format.WeightsFileException;

class PretrainedSourceTest {
    private static final String NAME = "small_0.35_64.safetensors";
    private static final String SAVED = "/org/mobilenet4j/fixtures/saved/torch.zip";

    @TempDir
    private Path folder;

    private static ComputationGraph network() {
        return NetworkDescription.builder()
                .widthMultiplier(0.35)
                .inputShape(3, 64, 64)
                .numClasses(4)
                .build()
                .init();
    }

    private static long temporaryFolders() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(file -> file.getFileName().toString().startsWith("mobilenet4j-weights"))
                    .count();
        }
    }

    @Test
    void aFileANameAndAStreamAreOneRoad() throws IOException {
        Path file = WeightsFile.write(folder.resolve(NAME), network());
        PretrainedModel expected = PretrainedModel.load(file);
        PretrainedModel named = PretrainedModel.load(file.toString());
        assertEquals(expected.network().params(), named.network().params());
        assertEquals(expected.card().toJson(), named.card().toJson());
        long before = temporaryFolders();
        try (InputStream content = Files.newInputStream(file)) {
            PretrainedModel streamed = PretrainedModel.load(content, NAME);
            assertEquals(expected.network().params(), streamed.network().params());
            assertEquals(expected.card().toJson(), streamed.card().toJson());
        }
        assertEquals(before, temporaryFolders());
    }

    @Test
    void aSavedModelIsLoadedFromAResource() throws IOException {
        try (InputStream content = PretrainedSourceTest.class.getResourceAsStream(SAVED)) {
            PretrainedModel model = PretrainedModel.load(content, "any name.zip");
            assertEquals(
                    model.card().labels().size(),
                    model.network().getOutputLayer(0).paramTable().get("b").length());
        }
    }

    @Test
    void whatIsNeitherIsRefusedWithTheNearestNames() {
        String message = assertThrows(IOException.class, () -> PretrainedModel.load("timm/mobilenetv2_100.ra_in1"))
                .getMessage();
        assertTrue(message.startsWith("There is no file or folder timm/mobilenetv2_100.ra_in1, and no"), message);
        assertTrue(message.contains("timm/mobilenetv2_100.ra_in1k"), message);
    }

    @Test
    void aNameIsACheckpoint() throws IOException {
        PretrainedSource source = PretrainedSource.of("timm/mobilenetv2_100.ra_in1k");
        assertEquals(
                "timm/mobilenetv2_100.ra_in1k",
                source.checkpoint().orElseThrow().name());
        assertTrue(source.file().isEmpty());
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> source.load("ema", ImportOptions.everything(), CheckpointCache.standard(), null))
                .getMessage();
        assertTrue(message.contains("has one only: leave the key out"), message);
    }

    @Test
    void aStreamOfSomethingElseIsRefused() {
        InputStream content = new ByteArrayInputStream(new byte[] {1, 2, 3});
        String message = assertThrows(WeightsFileException.class, () -> PretrainedModel.load(content, NAME))
                .getMessage();
        assertTrue(message.contains(NAME), message);
        assertThrows(IllegalArgumentException.class, () -> PretrainedModel.load(content, " "));
    }
}
