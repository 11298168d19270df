/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.mobilenet4j.ArrayAssert.assertClose;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mobilenet4j.image.preprocessing.Preprocessing;
import org.mobilenet4j.vertex.Flavor;
import org.mobilenet4j.vertex.NetworkEngine;
import org.mobilenet4j.weights.ImportOptions;
import org.mobilenet4j.weights.PretrainedNetwork;
import org.mobilenet4j.weights.format.TensorFile;
import org.mobilenet4j.weights.format.TensorFiles;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A real trained network, width 1.0 at 224x224, block by block against PyTorch, on a photograph. */
@Tag("shared")
class SharedGoldenTest {
    private static final Path SHARED = Path.of(System.getProperty("mobilenet4j.shared", "../../shared"));
    private static final Path WEIGHTS = SHARED.resolve("weights/mobilenet_v2_1.0_224_no_top.h5");

    @BeforeEach
    void requireSharedMaterial() {
        boolean there = Files.exists(WEIGHTS);
        if (!there) {
            System.err.println("SharedGoldenTest does not run: " + WEIGHTS.toAbsolutePath() + " is not there");
        }
        assumeTrue(there, "shared material at " + SHARED.toAbsolutePath());
    }

    @ParameterizedTest
    @ValueSource(strings = {"nd4j", "onednn"})
    void everyBlockOfATrainedNetworkEqualsPyTorch(String engine) throws IOException {
        ComputationGraph network = trained(engine);
        Map<String, INDArray> activations = network.feedForward(golden("input_nhwc"), false);
        for (int block = 0; block <= 16; block++) {
            String name = MobileNetV2.blockName(block);
            INDArray output = activations.getOrDefault(name + "_add", activations.get(name + "_project"));
            assertClose(golden(block == 0 ? name : name + "_nhwc"), output, 1e-4, name);
        }
        assertClose(golden("features_nhwc"), activations.get("Conv_1"), 1e-4, "features");
        assertClose(golden("pooled"), activations.get(MobileNetV2.POOLING), 1e-4, "pooled");
        assertClose(golden("pooled"), network.outputSingle(golden("input_nhwc")), 1e-4, "output");
    }

    /** Decoders differ in how they round the inverse cosine transform and blow up colours. */
    @ParameterizedTest
    @ValueSource(strings = {"nd4j", "onednn"})
    void thePhotographsFileGivesTheSameFeatures(String engine) throws IOException {
        INDArray expected = golden("input_nhwc");
        INDArray input = Preprocessing.of(Flavor.TF, 224, 224)
                .read(SHARED.resolve("golden/input.jpg"))
                .permute(0, 2, 3, 1)
                .dup('c');
        double greyLevel = 2.0 / 255;
        double apart = ArrayAssert.difference(expected, input);
        assertTrue(apart <= 2.01 * greyLevel, "the decoder is " + apart / greyLevel + " grey levels off");
        double tolerance = apart < greyLevel / 2 ? 1e-4 : 0.02;
        assertClose(golden("pooled"), trained(engine).outputSingle(input), tolerance, "pooled");
    }

    private static ComputationGraph trained(String engine) throws IOException {
        try (TensorFile file = TensorFiles.open(WEIGHTS)) {
            PretrainedNetwork loaded = PretrainedNetwork.load(
                    file, ImportOptions.everything(), builder -> builder.inputFormat(CNN2DFormat.NHWC));
            assertEquals(
                    "Keras HDF5 by Keras (TF), width 1.0, depth 1.0, no classifier, 224 x 224 (the file's name)",
                    loaded.recognized().toString());
            NetworkEngine.use(loaded.network(), engine);
            return loaded.network();
        }
    }

    private static INDArray golden(String name) {
        Path file = SHARED.resolve("golden/" + name + ".npy");
        Path nhwc = SHARED.resolve("golden/" + name + "_nhwc.npy");
        return Nd4j.createFromNpyFile((Files.exists(file) ? file : nhwc).toFile());
    }
}
