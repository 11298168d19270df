/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mobilenet4j.ArrayAssert;
import org.mobilenet4j.model.NetworkCopy;
import org.mobilenet4j.training.batchnorm.BatchNormPolicy;
import org.mobilenet4j.training.data.TinyTask;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Adam;

/** What a stage freezes keeps its bits, whatever else goes on: clipping, momentum, weight decay, averaging, mixup. */
class FrozenBitsTest {
    private static final ComputationGraph PRETRAINED = clipping(TinyTask.deepPretrained());

    @ParameterizedTest
    @CsvSource({
        "Conv1, RECALIBRATE",
        "block_3, TRAIN_STATISTICS",
        "block_12, RECALIBRATE",
        "block_12, FROZEN_STATISTICS",
        "Conv_1, RECALIBRATE",
        "global_average_pooling, TRAIN_STATISTICS"
    })
    void frozenParametersAndStatisticsKeepTheirBits(String last, BatchNormPolicy policy) throws IOException {
        Map<String, INDArray> before = TinyTask.parameters(PRETRAINED);
        FineTuning tuning = FineTuning.builder()
                .classes(TinyTask.CLASSES)
                .stages(TrainingStage.of(1, 1e-3).freezeThrough(last).blockFactor(0.9))
                .updater(new Adam())
                .weightDecay(0.01)
                .weightAverage(0.9)
                .mixup(0.2)
                .labelSmoothing(0.1)
                .batchNorm(policy)
                .build();
        FineTuningResult result =
                tuning.fit(PRETRAINED, TinyTask.data(2, 6, 1), TinyTask.data(1, 6, 2), FineTuningListener.SILENT);

        NetworkBlocks blocks = new NetworkBlocks(PRETRAINED);
        Set<String> frozen = blocks.upTo(blocks.lastVertex(last));
        int kept = 0;
        for (String name : result.network().paramTable().keySet()) {
            String vertex = name.substring(0, name.lastIndexOf('_'));
            boolean statistic = name.endsWith("_mean") || name.endsWith("_var");
            INDArray after = result.network().getParam(name);
            if (frozen.contains(vertex) || statistic && policy == BatchNormPolicy.FROZEN_STATISTICS) {
                ArrayAssert.assertSame(before.get(name), after, name);
                kept++;
            } else {
                ArrayAssert.assertMoved(before.get(name), after, name);
            }
        }
        assertTrue(kept >= 5);
        TinyTask.parameters(PRETRAINED).forEach((name, after) -> ArrayAssert.assertSame(before.get(name), after, name));
    }

    private static ComputationGraph clipping(ComputationGraph network) {
        ComputationGraphConfiguration configuration = network.getConfiguration().clone();
        for (GraphVertex vertex : configuration.getVertices().values()) {
            if (vertex instanceof LayerVertex
                    && ((LayerVertex) vertex).getLayerConf().getLayer() instanceof BaseLayer) {
                BaseLayer layer =
                        (BaseLayer) ((LayerVertex) vertex).getLayerConf().getLayer();
                layer.setGradientNormalization(GradientNormalization.RenormalizeL2PerLayer);
            }
        }
        return NetworkCopy.of(configuration, network);
    }
}
