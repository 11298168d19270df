/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.mobilenet4j.ArrayAssert;
import org.mobilenet4j.model.NetworkCopy;
import org.mobilenet4j.training.batchnorm.BatchNormPolicy;
import org.mobilenet4j.training.data.TinyTask;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

class StageNetworkTest {
    private static final ComputationGraph PRETRAINED = TinyTask.pretrained();

    /** Momentum outlives the change of a stage: two stages that differ in nothing are one. */
    @Test
    void theUpdaterKeepsItsStateBetweenStages() {
        ComputationGraph network = PRETRAINED;
        StageNetwork stages = new StageNetwork(
                FineTuning.builder().stages(TrainingStage.of(1, 0.01)).build(), BatchNormPolicy.TRAIN_STATISTICS, null);
        ComputationGraph first = stages.of(network, TrainingStage.of(1, 0.01).freezeThrough("block_1"), 4);
        first.fit(TinyTask.batches(1, 6, 1).get(0));
        ComputationGraph second = stages.of(first, TrainingStage.of(1, 0.01).blockFactor(0.9), 4);
        Map<String, INDArray> before = UpdaterState.of(first).parts();
        Map<String, INDArray> after = UpdaterState.of(second).parts();
        INDArray momentum = before.get("block_2_expand/W/V");
        ArrayAssert.assertMoved(momentum.mul(0), momentum, "momentum");
        before.forEach((name, part) -> ArrayAssert.assertSame(part, after.get(name), name));
        assertFalse(before.containsKey("block_1_expand/W/V"));
        INDArray thawed = after.get("block_1_expand/W/V");
        ArrayAssert.assertSame(Nd4j.zerosLike(thawed), thawed, "momentum of a block that was frozen");
    }

    /** A rate of its own that a network brings along for biases ends with the first stage. */
    @Test
    void theBiasLearnsAtTheStagesRate() {
        ComputationGraphConfiguration configuration =
                PRETRAINED.getConfiguration().clone();
        classifier(configuration).setBiasUpdater(new Sgd(7));
        ComputationGraph network = NetworkCopy.of(configuration, PRETRAINED);
        TrainingStage stage = TrainingStage.of(1, 0.01).warmUp(0);
        StageNetwork stages =
                new StageNetwork(FineTuning.builder().stages(stage).build(), BatchNormPolicy.TRAIN_STATISTICS, null);
        BaseLayer layer = classifier(stages.of(network, stage, 4).getConfiguration());
        for (String parameter : new String[] {"W", "b"}) {
            int iteration = network.getConfiguration().getIterationCount();
            double rate = layer.getUpdaterByParam(parameter).getLearningRate(iteration, 0);
            assertEquals(0.01, rate, 0.001, parameter);
        }
    }

    private static BaseLayer classifier(ComputationGraphConfiguration configuration) {
        return (BaseLayer) ((LayerVertex) configuration.getVertices().get("predictions"))
                .getLayerConf()
                .getLayer();
    }
}
