/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mobilenet4j.MobileNetV2;
import org.mobilenet4j.image.preprocessing.Preprocessing;
import org.mobilenet4j.inference.Provenance;
import org.mobilenet4j.vertex.Flavor;
import org.mobilenet4j.weights.RecognizedNetwork;
import org.mobilenet4j.weights.format.SafetensorsBytes;
import org.mobilenet4j.weights.format.TensorFile;
import org.mobilenet4j.weights.format.TensorFiles;

/** Whether a file is what a checkpoint says. */
class CheckpointTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "TORCH, 0.35, 1.2, true, true",
        "TF,    0.35, 1.2, true, false",
        "TORCH, 0.5,  1.2, true, false",
        "TORCH, 0.35, 1.4, true, false",
        "TORCH, 0.35, 1.2, false, false"
    })
    void everySettingOfTheNetworkCounts(Flavor flavor, double width, double depth, boolean fixed, boolean same)
            throws IOException {
        ComputationGraph network = MobileNetV2.builder()
                .flavor(Flavor.TORCH)
                .widthMultiplier(0.35)
                .depthMultiplier(1.2)
                .fixedStemAndHead(true)
                .numClasses(0)
                .inputShape(3, 32, 32)
                .build()
                .init();
        Path path = Files.write(folder.resolve("a.safetensors"), SafetensorsBytes.of(network, "timm_110d"));
        URI url = URI.create("https://publisher.example/a.safetensors");
        Provenance provenance = new Provenance("test/a", url.toString(), "MIT", flavor, 0, null, null, null);
        Checkpoint checkpoint = new Checkpoint(
                provenance,
                List.of(new PublishedFile(url, null)),
                width,
                depth,
                fixed,
                false,
                Preprocessing.of(flavor, 224, 224));
        try (TensorFile file = TensorFiles.open(path)) {
            assertEquals(same, checkpoint.agreesWith(RecognizedNetwork.of(file)));
        }
    }
}
