/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.mobilenet4j.MobileNetV2;
import org.mobilenet4j.model.StageTable;

/** Every name and axis against what the peers' own libraries saved. */
class NameTableTest {

    static Stream<Arguments> peers() {
        return Stream.of(
                arguments(WeightSource.KERAS, 1.0, 0.35, PeerTensors.rows("keras")),
                arguments(WeightSource.OLDER_KERAS, 1.0, 0.35, PeerTensors.olderKerasRows()),
                arguments(WeightSource.KERAS_3, 1.0, 0.35, PeerTensors.rows("keras3")),
                arguments(WeightSource.TORCHVISION, 1.0, 0.35, PeerTensors.rows("torchvision")),
                arguments(WeightSource.HUGGING_FACE, 1.0, 0.35, PeerTensors.rows("huggingface")),
                arguments(WeightSource.TIMM, 1.0, 0.35, PeerTensors.rows("timm")),
                arguments(WeightSource.TIMM, 1.2, 1.1, PeerTensors.rows("timm_110d")),
                arguments(WeightSource.TIMM, 1.4, 1.2, PeerTensors.rows("timm_120d")));
    }

    @ParameterizedTest
    @MethodSource("peers")
    void everyTensorHasItsParameterAndTheOtherWayRound(
            WeightSource source, double depth, double width, List<PeerTensors.Row> rows) {
        boolean fixed = depth != 1;
        StageTable table = StageTable.of(MobileNetV2.STAGES).scaled(1, depth).fixedStemAndHead(fixed);
        NameTable names = new NameTable(source, table.stages());
        ComputationGraph network = MobileNetV2.builder()
                .widthMultiplier(width)
                .depthMultiplier(depth)
                .fixedStemAndHead(fixed)
                .numClasses(source == WeightSource.HUGGING_FACE ? 11 : 10)
                .build()
                .init();
        MemoryTensorFile file = PeerTensors.empty("weights", rows);
        NamedWeights contents = new NamedWeights(file.tensors());
        int parameters = 0;
        for (PeerTensors.Row row : rows) {
            if (row.parameter.equals("-")) {
                assertNotNull(SkippedNames.reason(row.tensor()), row.name);
                continue;
            }
            NamedParameter parameter = names.ofKey(row.parameter);
            assertEquals(row.tensor(), contents.weight(parameter), row.parameter);
            assertEquals(parameter, names.ofFileName(parameter.inFile()));
            assertEquals(
                    row.name.replaceFirst("_depthwise/kernel$", "_depthwise/depthwise_kernel"),
                    contents.wouldBe(parameter, names));
            long[] ours = network.getParam(row.parameter).shape();
            assertArrayEquals(ours, parameter.ours(row.shape), row.name);
            assertArrayEquals(row.shape, parameter.shapeInFile(ours), row.name);
            parameters++;
        }
        assertEquals(network.paramTable().size(), parameters);
        assertEquals(parameters, names.parameters().size());
        assertEquals(parameters, contents.weights().size());
        assertEquals(rows.size() - parameters, contents.skipped().size());
    }
}
