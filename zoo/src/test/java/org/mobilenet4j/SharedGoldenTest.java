/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j;

import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.mobilenet4j.ArrayAssert.assertClose;

import io.jhdf.HdfFile;
import io.jhdf.api.Dataset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
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

    @Test
    void everyBlockOfATrainedNetworkEqualsPyTorch() throws IOException {
        ComputationGraph network = MobileNetV2.builder()
                .numClasses(0)
                .inputFormat(CNN2DFormat.NHWC)
                .build()
                .init();
        loadWeights(network);
        Map<String, INDArray> activations = network.feedForward(golden("input_nhwc"), false);
        for (int block = 0; block <= 16; block++) {
            String name = MobileNetV2.blockName(block);
            INDArray output = activations.getOrDefault(name + "_add", activations.get(name + "_project"));
            assertClose(name, golden(block == 0 ? name : name + "_nhwc"), output, 1e-4);
        }
        assertClose("features", golden("features_nhwc"), activations.get("Conv_1"), 1e-4);
        assertClose("pooled", golden("pooled"), activations.get(MobileNetV2.POOLING), 1e-4);
    }

    private static INDArray golden(String name) {
        Path file = SHARED.resolve("golden/" + name + ".npy");
        Path nhwc = SHARED.resolve("golden/" + name + "_nhwc.npy");
        return Nd4j.createFromNpyFile((Files.exists(file) ? file : nhwc).toFile());
    }

    /** Keras' layout: group and dataset path /layer/layer/leaf:0, batch norm in a layer of its own. */
    private static void loadWeights(ComputationGraph network) {
        try (HdfFile file = new HdfFile(WEIGHTS.toFile())) {
            for (Map.Entry<String, INDArray> parameter : network.paramTable().entrySet()) {
                int split = parameter.getKey().lastIndexOf('_');
                String vertex = parameter.getKey().substring(0, split);
                boolean depthwise = vertex.endsWith("_depthwise");
                String layer = vertex;
                String leaf = depthwise ? "depthwise_kernel" : "kernel";
                if (!parameter.getKey().endsWith("_W")) {
                    layer = vertex.equals("Conv1")
                            ? "bn_Conv1"
                            : vertex.equals("Conv_1") ? "Conv_1_bn" : vertex + "_BN";
                    leaf = leaf(parameter.getKey().substring(split + 1));
                }
                Dataset dataset = file.getDatasetByPath("/" + layer + "/" + layer + "/" + leaf + ":0");
                float[] values = flatten(dataset.getDataFlat());
                parameter
                        .getValue()
                        .assign(Nd4j.createFromArray(values)
                                .reshape(parameter.getValue().shape()));
            }
        }
    }

    private static String leaf(String key) {
        return key.equals("mean") ? "moving_mean" : key.equals("var") ? "moving_variance" : key;
    }

    private static float[] flatten(Object data) {
        return (float[]) data;
    }
}
