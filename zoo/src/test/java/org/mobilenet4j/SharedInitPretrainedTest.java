/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.mobilenet4j.ArrayAssert.assertClose;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.deeplearning4j.common.resources.DL4JResources;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mobilenet4j.inference.ModelCard;
import org.mobilenet4j.weights.catalogue.Checkpoint;
import org.mobilenet4j.weights.catalogue.CheckpointCache;
import org.mobilenet4j.weights.catalogue.CheckpointLoader;
import org.mobilenet4j.weights.catalogue.Checkpoints;
import org.mobilenet4j.weights.catalogue.DownloadSettings;
import org.nd4j.linalg.factory.Nd4j;

/** A real file in Keras' layout, put into the cache by hand under its published name, without any network. */
@Tag("shared")
class SharedInitPretrainedTest {

    private static final Path SHARED = Path.of(System.getProperty("mobilenet4j.shared", "../../shared"));
    private static final Path WEIGHTS = SHARED.resolve("weights/mobilenet_v2_1.0_224_no_top.h5");

    @TempDir
    private Path folder;

    @AfterEach
    void reset() {
        System.clearProperty(DownloadSettings.OFFLINE);
        DL4JResources.resetBaseDirectoryLocation();
    }

    @Test
    void aFilePutThereByHandGivesItsFeatures() throws IOException {
        boolean there = Files.exists(WEIGHTS);
        if (!there) {
            System.err.println("SharedInitPretrainedTest does not run: " + WEIGHTS.toAbsolutePath() + " is not there");
        }
        assumeTrue(there, "shared material at " + SHARED.toAbsolutePath());
        DL4JResources.setBaseDirectory(folder.toFile());
        System.setProperty(DownloadSettings.OFFLINE, "true");
        Checkpoint keras = Checkpoints.named("keras/mobilenet_v2_1.0_224_no_top");
        CheckpointCache cache = CheckpointCache.standard();
        Path place = cache.folder(keras).resolve(keras.files().get(0).fileName());
        Files.createDirectories(place.getParent());
        Files.copy(WEIGHTS, place);

        ComputationGraph network =
                MobileNetV2.builder().inputFormat(CNN2DFormat.NHWC).build().initPretrained(keras);
        assertClose(
                Nd4j.readNpy(SHARED.resolve("golden/pooled.npy").toFile()),
                network.outputSingle(
                        Nd4j.readNpy(SHARED.resolve("golden/input_nhwc.npy").toFile())),
                1e-4,
                "pooled");
        ModelCard card = ModelCard.read(new CheckpointLoader(cache).model(keras));
        assertEquals(0, card.labels().size());
        assertEquals(
                "keras/mobilenet_v2_1.0_224_no_top",
                card.provenance().orElseThrow().name());
    }
}
