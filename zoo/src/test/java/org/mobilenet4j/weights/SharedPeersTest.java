/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static org.mobilenet4j.ArrayAssert.assertClose;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.mobilenet4j.MobileNetV2;
import org.mobilenet4j.image.preprocessing.PixelScaling;
import org.mobilenet4j.vertex.Flavor;
import org.mobilenet4j.vertex.NetworkEngine;
import org.mobilenet4j.weights.format.WeightsFormat;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/** Files that the peers' own libraries wrote, loaded without a word about them, against what the peers compute. */
@Tag("shared")
class SharedPeersTest {
    private static final Path PEERS =
            Path.of(System.getProperty("mobilenet4j.shared", "../../shared")).resolve("golden/peers");
    private static final double TOLERANCE = 1e-4;

    static Stream<Arguments> files() {
        return Stream.of(
                        arguments("keras_0.35_96.h5", WeightSource.KERAS, WeightsFormat.KERAS_H5, 10),
                        arguments("keras_0.35_96_oldnames.h5", WeightSource.OLDER_KERAS, WeightsFormat.KERAS_H5, 10),
                        arguments("keras3_0.35_96.weights.h5", WeightSource.KERAS, WeightsFormat.KERAS_WEIGHTS_H5, 10),
                        arguments("torchvision_0.35_96.pth", WeightSource.TORCHVISION, WeightsFormat.PYTORCH, 10),
                        arguments(
                                "timm_mobilenetv2_035_96.safetensors",
                                WeightSource.TIMM,
                                WeightsFormat.SAFETENSORS,
                                10),
                        arguments("huggingface_0.35_96", WeightSource.HUGGING_FACE, WeightsFormat.SAFETENSORS, 11))
                .flatMap(a -> Stream.of("nd4j", "onednn")
                        .map(engine -> arguments(a.get()[0], a.get()[1], a.get()[2], a.get()[3], engine)));
    }

    @BeforeEach
    void requireSharedMaterial() {
        boolean there = Files.isDirectory(PEERS);
        if (!there) {
            System.err.println("SharedPeersTest does not run: " + PEERS.toAbsolutePath() + " is not there");
        }
        assumeTrue(there, "shared material at " + PEERS.toAbsolutePath());
    }

    @ParameterizedTest
    @MethodSource("files")
    void aFileAloneGivesThePeersOutputs(
            String name, WeightSource source, WeightsFormat format, int classes, String engine) throws IOException {
        PretrainedNetwork loaded = PretrainedNetwork.load(PEERS.resolve(name));
        RecognizedNetwork recognized = loaded.recognized();
        assertEquals(source, recognized.source());
        assertEquals(format, recognized.format());
        assertEquals(0.35, recognized.widthMultiplier());
        assertEquals(1, recognized.depthMultiplier());
        assertEquals(classes, recognized.classes());
        assertEquals(96, recognized.inputSize());
        ComputationGraph network = loaded.network();
        NetworkEngine.use(network, engine);
        String stem = name.replaceFirst("(\\.weights)?\\.(h5|pth|safetensors)$", "");
        INDArray input = scaled(array(stem, "pixels"), recognized.flavor());
        Map<String, INDArray> outputs = network.feedForward(input, false);
        INDArray pooled = outputs.get(MobileNetV2.POOLING);
        assertClose(array(stem, "pooled"), pooled, TOLERANCE, "pooled");
        INDArray logits =
                pooled.mmul(network.getParam("predictions_W")).addRowVector(network.getParam("predictions_b"));
        INDArray expected = array(stem, "logits");
        assertClose(expected, logits, TOLERANCE, "logits");
        assertClose(Transforms.softmax(expected), network.outputSingle(input), TOLERANCE, "output");
    }

    private static INDArray array(String stem, String kind) {
        return Nd4j.createFromNpyFile(PEERS.resolve(stem + "." + kind + ".npy").toFile());
    }

    /** [n, h, w, 3], 0 to 255, to [n, 3, h, w], FLOAT. */
    private static INDArray scaled(INDArray pixels, Flavor flavor) {
        INDArray planes = pixels.castTo(DataType.FLOAT).permute(0, 3, 1, 2).dup('c');
        PixelScaling.of(flavor).normalizer().transform(planes);
        return planes;
    }
}
