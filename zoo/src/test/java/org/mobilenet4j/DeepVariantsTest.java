/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.mobilenet4j.ArrayAssert.assertClose;

import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mobilenet4j.vertex.Flavor;
import org.mobilenet4j.vertex.NetworkEngine;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** timm's variants that scale depth, with fixed stem and head. */
class DeepVariantsTest {

    /** Figures: timm 1.0.29, {@code create_model(name)}: parameters, and the state without counters. */
    @ParameterizedTest
    @CsvSource({"1.1, 1.2, 4516520, 4564008, 22", "1.2, 1.4, 5831144, 5894920, 26"})
    void haveAsManyParametersAsTimms(double width, double depth, long trainable, long all, int blocks) {
        MobileNetV2 model = deep(width, depth, 224, 1000).build();
        assertEquals(trainable, model.summary().trainableParameters());
        assertEquals(all, model.summary().parameters());
        assertEquals(
                blocks,
                model.summary().vertices().stream()
                        .filter(vertex -> vertex.name().endsWith("_depthwise"))
                        .count());
    }

    @ParameterizedTest
    @CsvSource({
        "timm_110d_64, 1.1, 1.2, nd4j",
        "timm_110d_64, 1.1, 1.2, onednn",
        "timm_120d_64, 1.2, 1.4, nd4j",
        "timm_120d_64, 1.2, 1.4, onednn"
    })
    void computeWhatTimmsDo(String name, double width, double depth, String engine) {
        Fixture fixture = Fixture.load(name);
        ComputationGraph network = deep(width, depth, 64, 10).build().init();
        Fixture.assignFormula(network);
        fixture.assignTo(network, "");
        NetworkEngine.use(network, engine);
        Map<String, INDArray> outputs =
                network.feedForward(fixture.input("pixels_64", Flavor.TORCH, DataType.FLOAT), false);
        int stages = 0;
        for (int block = 0; outputs.containsKey(MobileNetV2.blockName(block) + "_project"); block++) {
            String vertex = MobileNetV2.blockName(block);
            if (fixture.has("tap_" + vertex)) {
                INDArray output = outputs.getOrDefault(vertex + "_add", outputs.get(vertex + "_project"));
                assertClose(fixture.get("tap_" + vertex), output, 1e-4, vertex);
                stages++;
            }
        }
        assertEquals(7, stages, "stages compared");
        INDArray pooled = outputs.get(MobileNetV2.POOLING);
        assertClose(fixture.get("pooled"), pooled, 1e-4, "pooled");
        INDArray logits =
                pooled.mmul(network.getParam("predictions_W")).addRowVector(network.getParam("predictions_b"));
        assertClose(fixture.get("logits"), logits, 1e-4, "logits");
    }

    @ParameterizedTest
    @CsvSource({"0.5, 11", "1.0, 17", "1.1, 24", "2.0, 34"})
    void withoutAFixedStemEveryStageScales(double depth, long blocks) {
        MobileNetV2 model = MobileNetV2.builder().depthMultiplier(depth).build();
        long depthwise = model.summary().vertices().stream()
                .filter(vertex -> vertex.name().endsWith("_depthwise"))
                .count();
        assertEquals(blocks, depthwise);
    }

    private static MobileNetV2Builder deep(double width, double depth, int size, int classes) {
        return MobileNetV2.builder()
                .flavor(Flavor.TORCH)
                .widthMultiplier(width)
                .depthMultiplier(depth)
                .fixedStemAndHead(true)
                .inputShape(3, size, size)
                .numClasses(classes);
    }
}
