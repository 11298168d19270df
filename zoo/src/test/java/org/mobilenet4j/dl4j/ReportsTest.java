/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.regex.Pattern;
import org.deeplearning4j.nn.conf.CacheMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryType;
import org.deeplearning4j.nn.conf.memory.MemoryUseMode;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.mobilenet4j.MobileNetV2;
import org.nd4j.linalg.api.buffer.DataType;

/** What DL4J prints about a network. */
class ReportsTest {

    @ParameterizedTest
    @MethodSource("org.mobilenet4j.dl4j.Variant#formats")
    void summaryNamesThePartsOfABlock(Variant variant) {
        MobileNetV2 model = variant.builder().build();
        ComputationGraph network = model.init();
        for (String summary : new String[] {network.summary(), network.summary(model.inputType())}) {
            for (String row : new String[] {
                "Conv1 \\(Convolution\\)",
                "block_1_expand \\(Expansion\\)",
                "block_1_depthwise \\(Depthwise\\)",
                "block_1_project \\(LinearProjection\\)",
                "block_2_add \\(ResidualAddition\\)"
            }) {
                assertTrue(Pattern.compile(row).matcher(summary).find(), row + " not in\n" + summary);
            }
            assertTrue(summary.contains("Total Parameters:  33,003"), summary);
        }
        assertTrue(network.summary(model.inputType()).contains("InputTypeConvolutional(h=16,w=16,c=16,NHWC)"));
    }

    @Test
    void summarySaysWhichUnitsAreFrozen() {
        ComputationGraph network = new TransferLearning.GraphBuilder(
                        Variant.plain().network())
                .setFeatureExtractor("block_2_add")
                .build();
        assertTrue(network.summary().contains("block_2_project (Frozen LinearProjection)"), network.summary());
        assertTrue(network.summary().contains("block_3_expand (Expansion)"), network.summary());
    }

    @ParameterizedTest
    @MethodSource("org.mobilenet4j.dl4j.Variant#formats")
    void memoryReportsCountParametersAndUpdaterState(Variant variant) {
        MobileNetV2 model = variant.builder().build();
        ComputationGraph network = model.init();
        InputType input = model.inputType();
        MemoryReport report = network.getConfiguration().getMemoryReport(input);
        long parameters =
                report.getMemoryBytes(MemoryType.PARAMETERS, 1, MemoryUseMode.TRAINING, CacheMode.NONE, DataType.FLOAT);
        long state = report.getMemoryBytes(
                MemoryType.UPDATER_STATE, 1, MemoryUseMode.TRAINING, CacheMode.NONE, DataType.FLOAT);
        assertEquals(4 * network.numParams(), parameters);
        assertTrue(state > 0 && state <= parameters, "updater state " + state);
        assertTrue(report.getTotalMemoryBytes(8, MemoryUseMode.TRAINING, CacheMode.NONE, DataType.FLOAT)
                > report.getTotalMemoryBytes(8, MemoryUseMode.INFERENCE, CacheMode.NONE, DataType.FLOAT));
        String info = network.memoryInfo(8, input);
        assertTrue(info.contains("block_1_expand"), info);
    }
}
