/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.earlystopping.termination.ScoreImprovementEpochTerminationCondition;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.impl.FrozenVertex;
import org.deeplearning4j.nn.layers.FrozenLayer;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.deeplearning4j.optimize.listeners.CollectScoresListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mobilenet4j.ArrayAssert;
import org.mobilenet4j.training.batchnorm.BatchNormChoice;
import org.mobilenet4j.training.batchnorm.BatchNormPolicy;
import org.mobilenet4j.training.data.TinyTask;
import org.mobilenet4j.training.data.TrainingData;
import org.mobilenet4j.vertex.ConvolutionUnit;
import org.mobilenet4j.vertex.ExpansionVertex;
import org.mobilenet4j.vertex.NetworkEngine;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Stages, heads, policies and what a training tells of itself. */
class FineTuningTest {
    private static final ComputationGraph PRETRAINED = TinyTask.pretrained();

    private final TrainingData train = TinyTask.data(4, 6, 1);
    private final TrainingData validation = TinyTask.data(2, 6, 2);

    @Test
    void aFewEpochsLearnTheTask() throws IOException {
        FineTuningResult result = FineTuning.builder()
                .classes(TinyTask.CLASSES)
                .stages(TrainingStage.of(1, 0.05).freezeThrough("Conv_1"), TrainingStage.of(3, 0.05))
                .build()
                .fit(PRETRAINED, TinyTask.data(12, 6, 1), validation, FineTuningListener.SILENT);
        assertTrue(result.validationAccuracy() >= 0.9, "accuracy " + result.validationAccuracy());
        assertEquals(48, result.iterations());
        assertEquals(4, result.history().size());
        assertEquals(
                List.of(1, 2, 2, 2),
                result.history().stream().map(EpochResult::stage).collect(Collectors.toList()));
        assertEquals(BatchNormPolicy.RECALIBRATE, result.batchNorm().policy());
        assertEquals("RECALIBRATE", result.properties().get("batchNormPolicy"));
        assertFalse(result.statistics().disagree(), result.statistics().toString());
        ComputationGraph network = result.network();
        assertEquals("nd4j", NetworkEngine.of(network));
        assertTrue(network.getConfiguration().getVertices().get("block_1_expand") instanceof ExpansionVertex);
        assertTrue(Arrays.stream(network.getLayers()).noneMatch(layer -> layer instanceof FrozenLayer));
        assertEquals(0.05, network.getLearningRate("Conv_1"));
    }

    /** Each stage sees what it freezes frozen, and blocks at their share of the rate. */
    @Test
    void stagesFreezeAndSlowDownByName() throws IOException {
        List<String> seen = new ArrayList<>();
        FineTuning.builder()
                .classes(2)
                .stages(
                        TrainingStage.of(1, 0.01).freezeThrough("Conv_1"),
                        TrainingStage.of(1, 0.01)
                                .freezeThrough("block_2")
                                .blockFactor(0.5)
                                .warmUp(0),
                        TrainingStage.of(1, 0.01))
                .build()
                .fit(PRETRAINED, twoClasses(), twoClasses(), new FineTuningListener() {
                    @Override
                    public void stageStarted(int number, int stages, TrainingStage stage, ComputationGraph network) {
                        seen.add(frozen(network, "block_2_add") + " " + frozen(network, "block_3_expand") + " "
                                + frozen(network, "Conv_1"));
                        if (number == 2) {
                            double head = network.getLearningRate("predictions");
                            assertEquals(head / 2, network.getLearningRate("Conv_1"), 1e-12);
                            assertEquals(head / 4, network.getLearningRate("block_3_project"), 1e-12);
                            assertEquals(head / 4, network.getLearningRate("block_3_expand"), 1e-12);
                        }
                    }
                });
        assertEquals(List.of("true true true", "true false false", "false false false"), seen);
    }

    private static boolean frozen(ComputationGraph network, String vertex) {
        return network.getVertex(vertex) instanceof FrozenVertex
                || network.getVertex(vertex).getLayer() instanceof FrozenLayer;
    }

    private static TrainingData twoClasses() {
        return TrainingData.of(new ListDataSetIterator<>(
                TinyTask.batches(1, 6, 1).get(0).asList().stream()
                        .filter(example -> example.outcome() < 2)
                        .map(example -> new DataSet(
                                example.getFeatures(),
                                example.getLabels()
                                        .get(NDArrayIndex.all(), NDArrayIndex.interval(0, 2))
                                        .dup()))
                        .collect(Collectors.toList()),
                2));
    }

    @ParameterizedTest
    @EnumSource(BatchNormPolicy.class)
    void aPolicyIsSavedWithTheNetwork(BatchNormPolicy policy) throws IOException {
        FineTuningResult result = FineTuning.builder()
                .stages(TrainingStage.of(1, 0.01))
                .batchNorm(policy)
                .build()
                .fit(PRETRAINED, train, validation, FineTuningListener.SILENT);
        boolean frozen = result.batchNorm().policy() == BatchNormPolicy.FROZEN_STATISTICS;
        assertEquals(policy == BatchNormPolicy.FROZEN_STATISTICS, frozen);
        ConvolutionUnit unit = (ConvolutionUnit)
                result.network().getLayer("block_1_depthwise").conf().getLayer();
        assertEquals(frozen, unit.frozenStatistics());
        assertEquals(0.9, unit.decay());
        INDArray mean = PRETRAINED.getParam("Conv1_mean");
        assertEquals(frozen, ArrayAssert.difference(mean, result.network().getParam("Conv1_mean")) == 0);
        assertTrue(result.batchNorm().reason().length() > 5);
    }

    @Test
    void autoSaysWhatItPicksAndWhy() {
        assertEquals(BatchNormPolicy.FROZEN_STATISTICS, auto(1, 100, 0.9));
        assertEquals(BatchNormPolicy.RECALIBRATE, auto(2, 100, 0.9));
        assertEquals(BatchNormPolicy.RECALIBRATE, auto(8, 720, 0.9));
        assertEquals(BatchNormPolicy.RECALIBRATE, auto(16, 120, 0.9), "seven batches an epoch");
        assertEquals(BatchNormPolicy.TRAIN_STATISTICS, auto(16, 720, 0.9));
        assertEquals(BatchNormPolicy.RECALIBRATE, auto(16, 720, 0.99), "the average lags");
        assertEquals(BatchNormPolicy.TRAIN_STATISTICS, auto(4, 50_000, 0.9));
        BatchNormChoice choice = BatchNormChoice.of(BatchNormPolicy.AUTO, 2, 100, 0.9);
        assertTrue(choice.toString().contains("batches of 2"), choice.toString());
        assertEquals(
                "asked for",
                BatchNormChoice.of(BatchNormPolicy.RECALIBRATE, 2, 100, 0.9).reason());
    }

    private static BatchNormPolicy auto(int batchSize, long examples, double decay) {
        return BatchNormChoice.of(BatchNormPolicy.AUTO, batchSize, examples, decay)
                .policy();
    }

    @Test
    void aStoppingConditionOfDl4jEndsAStage() throws IOException {
        FineTuningResult result = FineTuning.builder()
                .stages(TrainingStage.of(50, 1e-12).freezeThrough("Conv_1"), TrainingStage.of(1, 0.01))
                .stopping(new ScoreImprovementEpochTerminationCondition(1, 1e-3))
                .build()
                .fit(PRETRAINED, train, validation, FineTuningListener.SILENT);
        assertEquals(
                List.of(1, 1, 2),
                result.history().stream().map(EpochResult::stage).collect(Collectors.toList()));
    }

    @Test
    void listenersOfDl4jHearEveryStep() throws IOException {
        CollectScoresListener scores = new CollectScoresListener(1);
        List<BatchNormChoice> choices = new ArrayList<>();
        FineTuning.builder()
                .stages(TrainingStage.of(1, 0.01).freezeThrough("block_1"), TrainingStage.of(1, 0.01))
                .build()
                .fit(PRETRAINED, train, validation, new FineTuningListener() {
                    @Override
                    public List<TrainingListener> trainingListeners() {
                        return List.of(scores);
                    }

                    @Override
                    public void batchNormChosen(BatchNormChoice choice) {
                        choices.add(choice);
                    }
                });
        assertEquals(8, scores.getListScore().size());
        assertEquals(7, scores.getListIteration().get(7));
        assertEquals(1, choices.size());
    }
}
