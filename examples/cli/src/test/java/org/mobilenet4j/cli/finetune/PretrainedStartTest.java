/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.finetune;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mobilenet4j.MobileNetV2;
import org.mobilenet4j.fixtures.WeightsFile;
import org.mobilenet4j.image.preprocessing.Preprocessing;
import org.mobilenet4j.inference.ModelCard;
import org.mobilenet4j.vertex.ConvolutionUnit;
import org.mobilenet4j.vertex.Flavor;
import org.mobilenet4j.vertex.UnitVertex;
import org.mobilenet4j.weights.WeightMismatchException;
import org.mobilenet4j.weights.catalogue.Checkpoint;
import org.mobilenet4j.weights.catalogue.CheckpointCache;
import org.mobilenet4j.weights.catalogue.Checkpoints;
import org.mobilenet4j.weights.catalogue.DownloadException;
import org.mobilenet4j.weights.catalogue.DownloadSettings;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class PretrainedStartTest {

    private static final Checkpoint SMALLEST = Checkpoints.named("keras/mobilenet_v2_0.35_96_no_top");

    @TempDir
    private static Path folder;

    private static ComputationGraph published;
    private static Path weights;

    @TempDir
    private Path work;

    @BeforeAll
    static void write() throws IOException {
        published = network(0.35, 4);
        weights = WeightsFile.write(folder.resolve("flowers_0.35_64.safetensors"), published);
    }

    private static ComputationGraph network(double width, int classes) {
        return MobileNetV2.builder()
                .seed(99)
                .widthMultiplier(width)
                .inputShape(3, 64, 64)
                .numClasses(classes)
                .build()
                .init();
    }

    private CheckpointCache cache() {
        return new CheckpointCache(
                work.resolve("cache"), DownloadSettings.standard().offline(true));
    }

    private PretrainedStart start(Path file) throws IOException {
        return start(file.toString());
    }

    private PretrainedStart start(String fileOrName) throws IOException {
        return PretrainedStart.of(fileOrName, null, cache(), (address, bytes, total) -> {});
    }

    @Test
    void theSettingsFollowFromTheFile() throws IOException {
        FinetuneSettings settings = FinetuneSettings.pretrained(start(weights), Preset.BALANCED);
        assertEquals(0.35, settings.widthMultiplier());
        assertEquals(64, settings.size(), "as the file's name says");
        assertEquals(Preprocessing.of(Flavor.TF, 64, 64), settings.preprocessing());
        assertEquals(Preprocessing.of(Flavor.TF, 96, 96), settings.withSize(96).preprocessing());
        assertEquals(0.01, settings.recipe().learningRate());
        assertTrue(settings.toString().endsWith("from flowers_0.35_64.safetensors"), settings.toString());
        assertEquals(settings, FinetuneSettings.pretrained(start(weights), Preset.BALANCED));
        assertNotEquals(
                settings,
                FinetuneSettings.defaults().withRecipe(settings.recipe()).withSize(64));
        assertNotEquals(settings, FinetuneSettings.pretrained(start(weights), Preset.ACCURATE));
    }

    @Test
    void theBodyIsTheFilesAndTheClassifierIsNew() throws IOException {
        ComputationGraph network = FinetuneSettings.pretrained(start(weights), Preset.BALANCED)
                .withSize(32)
                .network(7);
        for (Map.Entry<String, INDArray> parameter : network.paramTable().entrySet()) {
            if (!parameter.getKey().startsWith(MobileNetV2.CLASSIFIER)) {
                assertEquals(published.getParam(parameter.getKey()), parameter.getValue(), parameter.getKey());
            }
        }
        assertEquals(published.paramTable().keySet(), network.paramTable().keySet());
        INDArray head = network.getParam(MobileNetV2.CLASSIFIER + "_W");
        assertArrayEquals(new long[] {1280, 7}, head.shape());
        assertEquals(0.01, head.stdNumber().doubleValue(), 0.001);
        assertEquals(
                0, network.getParam(MobileNetV2.CLASSIFIER + "_b").amaxNumber().doubleValue());
    }

    @Test
    void theRunningAveragesFollowQuicklyInAnyFlavour() throws IOException {
        ComputationGraph network =
                FinetuneSettings.pretrained(start(weights), Preset.BALANCED).network(3);
        int units = 0;
        for (GraphVertex vertex : network.getConfiguration().getVertices().values()) {
            ConvolutionUnit unit = vertex instanceof LayerVertex ? UnitVertex.unitOf((LayerVertex) vertex) : null;
            if (unit != null) {
                assertEquals(PretrainedStart.BATCH_NORM_DECAY, unit.decay());
                units++;
            }
        }
        assertEquals(52, units);
    }

    @Test
    void anotherWidthIsRefused() throws IOException {
        FinetuneSettings settings = FinetuneSettings.pretrained(start(weights), Preset.BALANCED);
        assertEquals(settings, settings.withWidthMultiplier(0.35));
        String message = assertThrows(IllegalArgumentException.class, () -> settings.withWidthMultiplier(0.5))
                .getMessage();
        assertTrue(message.contains("flowers_0.35_64.safetensors have the width multiplier 0.35, but 0.5"), message);
    }

    @Test
    void aNameIsFoundInTheCacheAndEndsUpInTheCard() throws IOException {
        Path file = cache().folder(SMALLEST).resolve(SMALLEST.files().get(0).fileName());
        Files.createDirectories(file.getParent());
        WeightsFile.write(file, network(0.35, 0));
        PretrainedStart start = start(SMALLEST.name());
        assertEquals("from " + SMALLEST, start.toString());
        assertEquals(SMALLEST.name(), start.notes().get("weights"));
        FinetuneSettings settings = FinetuneSettings.pretrained(start, Preset.BALANCED);
        assertEquals(96, settings.size());
        assertEquals(
                SMALLEST.preprocessing().scaling(), settings.preprocessing().scaling());
        ModelCard card = start.describe(new ModelCard(List.of("a", "b"), settings.preprocessing(), Map.of()));
        assertEquals(SMALLEST.name(), card.provenance().orElseThrow().name());
        assertTrue(card.provenance().orElseThrow().sha256().isPresent());
        assertArrayEquals(
                new long[] {2, 2},
                settings.withSize(32)
                        .network(2)
                        .outputSingle(Nd4j.rand(2, 3, 32, 32))
                        .shape());
        assertEquals(
                card.preprocessing(),
                start(weights).describe(card).preprocessing(),
                "a file of one's own adds nothing to the card");
    }

    @Test
    void whatIsNoWeightsSaysSo() throws IOException {
        Path page = Files.writeString(work.resolve("page.h5"), "<!DOCTYPE html><html>Not found</html>");
        String message = assertThrows(IOException.class, () -> start(page)).getMessage();
        assertTrue(message.contains("Cannot read the weights " + page), message);

        String missing = work.resolve("missing.h5").toString();
        message = assertThrows(IOException.class, () -> start(missing)).getMessage();
        assertTrue(message.contains("no file or folder " + missing), message);
        message = assertThrows(IOException.class, () -> start("nobody/\0")).getMessage();
        assertTrue(message.contains("no published checkpoint of that name; the nearest names are "), message);
        assertThrows(DownloadException.class, () -> start(SMALLEST.name()), "offline");
    }

    @Test
    void aTensorTooFewStopsTheTrainingBeforeItBegins() throws IOException {
        Path renamed = work.resolve("renamed.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        Files.writeString(
                renamed,
                text.replaceFirst("block_3_expand_BN/gamma", "block_3_expand_BN/delta"),
                StandardCharsets.ISO_8859_1);
        FinetuneSettings settings = FinetuneSettings.pretrained(start(renamed), Preset.BALANCED);
        String message = assertThrows(WeightMismatchException.class, () -> settings.network(3))
                .getMessage();
        assertTrue(message.contains("1 missing, 0 unknown, 0 misshapen"), message);
        assertFalse(message.contains(MobileNetV2.CLASSIFIER), message);
    }
}
