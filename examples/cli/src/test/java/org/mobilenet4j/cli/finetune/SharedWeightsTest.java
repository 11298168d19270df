/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.finetune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mobilenet4j.MobileNetV2;
import org.mobilenet4j.image.preprocessing.PixelScaling;
import org.mobilenet4j.image.preprocessing.Preprocessing;
import org.mobilenet4j.vertex.Flavor;
import org.mobilenet4j.weights.PretrainedNetwork;
import org.mobilenet4j.weights.catalogue.CheckpointCache;
import org.mobilenet4j.weights.catalogue.DownloadSettings;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A real file as the beginning of a training. */
@Tag("shared")
class SharedWeightsTest {
    private static final Path SHARED = Path.of(System.getProperty("mobilenet4j.shared", "../../shared"));
    private static final Path WEIGHTS = SHARED.resolve("weights/mobilenet_v2_1.0_224_no_top.h5");
    private static final Path PHOTOGRAPH = SHARED.resolve("golden/input.jpg");

    /** What the weights know of pixels they know at the scale that their processor gave them. */
    @Test
    void aTrainingKeepsTheScaleThatStandsBesideTheFile(@TempDir Path folder) throws IOException {
        Path there = SHARED.resolve("golden/peers/huggingface_0.35_96/model.safetensors");
        assumeTrue(Files.exists(there), "shared material at " + SHARED.toAbsolutePath());
        Files.copy(there, folder.resolve("model.safetensors"));
        Files.writeString(folder.resolve("preprocessor_config.json"), "{\"do_normalize\": false, \"crop_size\": 96}");
        CheckpointCache unused = new CheckpointCache(
                Path.of("unused"), DownloadSettings.standard().offline(true));
        FinetuneSettings settings = FinetuneSettings.pretrained(
                PretrainedStart.of(folder.toString(), null, unused, (address, bytes, total) -> {}), Preset.BALANCED);
        assertEquals(
                Preprocessing.of(Flavor.TF, 96, 96)
                        .withScaling(new PixelScaling(new double[3], new double[] {1, 1, 1})),
                settings.preprocessing());
    }

    @Test
    void aTrainingBeginsWithTheFeaturesOfTheFilesNetwork() throws IOException {
        boolean there = Files.exists(WEIGHTS) && Files.exists(PHOTOGRAPH);
        if (!there) {
            System.err.println("SharedWeightsTest does not run: " + WEIGHTS.toAbsolutePath() + " is not there");
        }
        assumeTrue(there, "shared material at " + SHARED.toAbsolutePath());
        CheckpointCache unused = new CheckpointCache(
                Path.of("unused"), DownloadSettings.standard().offline(true));
        FinetuneSettings settings = FinetuneSettings.pretrained(
                PretrainedStart.of(WEIGHTS.toString(), null, unused, (address, bytes, total) -> {}), Preset.BALANCED);
        assertEquals(1.0, settings.widthMultiplier());
        assertEquals(Preprocessing.of(Flavor.TF, 224, 224), settings.preprocessing());
        ComputationGraph network = settings.network(12);
        INDArray photograph = settings.preprocessing().read(PHOTOGRAPH);
        INDArray features = PretrainedNetwork.load(WEIGHTS).network().outputSingle(photograph);
        INDArray pooled = network.feedForward(photograph, false).get(MobileNetV2.POOLING);
        assertTrue(features.equalsWithEps(pooled, 1e-4));
        assertEquals(12, network.outputSingle(photograph).size(1));
    }
}
