/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.mobilenet4j.training.batchnorm.BatchNormPolicy;
import org.mobilenet4j.training.data.TinyTask;
import org.mobilenet4j.training.data.TrainingData;
import org.nd4j.linalg.dataset.DataSet;

/** Trainings that cannot begin, and those that come to nothing. */
class RefusedTrainingTest {
    private static final ComputationGraph PRETRAINED = TinyTask.pretrained();

    private final TrainingData train = TinyTask.data(4, 6, 1);
    private final TrainingData validation = TinyTask.data(2, 6, 2);
    private final AtomicInteger steps = new AtomicInteger();

    private void fit(FineTuning tuning, ComputationGraph pretrained, TrainingData data) throws java.io.IOException {
        tuning.fit(pretrained, data, validation, new FineTuningListener() {
            @Override
            public void batchTrained(int epoch, long examples, double loss) {
                steps.incrementAndGet();
            }
        });
    }

    private static FineTuning.Builder stages(TrainingStage... stages) {
        return FineTuning.builder().stages(stages);
    }

    private IllegalArgumentException refused(FineTuning tuning, ComputationGraph pretrained) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> fit(tuning, pretrained, train));
        assertEquals(0, steps.get(), "refused before the first step");
        return e;
    }

    @Test
    void anUnknownBlockIsNamedWithThoseThereAre() {
        TrainingStage first = TrainingStage.of(1, 0.01);
        String message = refused(stages(first, first.freezeThrough("block_12")).build(), PRETRAINED)
                .getMessage();
        assertTrue(message.contains("\"block_12\"") && message.contains("block_3"), message);
    }

    @Test
    void aLaterStageThatLeavesNothingToTrainIsRefusedAtOnce() {
        TrainingStage first = TrainingStage.of(1, 0.01);
        String message = refused(
                        stages(first, first.freezeThrough("predictions")).build(), PRETRAINED)
                .getMessage();
        assertTrue(message.contains("nothing would be left"), message);
        assertThrows(IllegalArgumentException.class, () -> Freezing.freezeThrough(PRETRAINED, "predictions"));
    }

    @Test
    void aNetworkWithoutAClassifierNeedsANewOne() throws java.io.IOException {
        ComputationGraph headless = TinyTask.small().numClasses(0).build().init();
        TrainingStage stage = TrainingStage.of(1, 0.01);
        String message = refused(stages(stage).build(), headless).getMessage();
        assertTrue(message.contains("classes(...)") && message.contains("global_average_pooling"), message);
        fit(stages(stage).classes(TinyTask.CLASSES).build(), headless, train);
        assertEquals(4, steps.get());
    }

    /** At once: a checkpoint of such weights would take the place of a good one. */
    @Test
    void aTrainingThatDivergesStopsThere() {
        FineTuning tuning = stages(TrainingStage.of(3, 1e18).warmUp(0)).build();
        IllegalStateException e =
                assertThrows(TrainingDivergedException.class, () -> fit(tuning, PRETRAINED, TinyTask.data(8, 6, 1)));
        assertTrue(e.getMessage().contains("1.0E18"), e.getMessage());
        assertTrue(steps.get() < 8, steps + " steps");
    }

    /** The loss of a step is that of the weights before it. */
    @Test
    void aLastStepThatDivergesIsNoResult() {
        FineTuning tuning = stages(TrainingStage.of(1, 3e38).warmUp(0))
                .classes(TinyTask.CLASSES)
                .batchNorm(BatchNormPolicy.FROZEN_STATISTICS)
                .keepBest(false)
                .build();
        TrainingDivergedException e =
                assertThrows(TrainingDivergedException.class, () -> fit(tuning, PRETRAINED, TinyTask.data(1, 6, 1)));
        assertEquals(1, e.epoch());
        assertEquals(1, steps.get());
    }

    @Test
    void imagesThatAreNoNumbersStopTheTrainingAndTheBestEpochIsKept() {
        ListDataSetIterator<DataSet> images = new ListDataSetIterator<>(
                TinyTask.batches(4, 6, 1).stream()
                        .flatMap(batch -> batch.asList().stream())
                        .collect(Collectors.toList()),
                6);
        // two epochs are good; the third has one pixel that is not
        images.setPreProcessor(batch -> {
            if (steps.get() == 10) {
                batch.getFeatures().putScalar(7, Double.NaN);
            }
        });
        FineTuning tuning = stages(TrainingStage.of(4, 0.01)).build();
        TrainingDivergedException e =
                assertThrows(TrainingDivergedException.class, () -> fit(tuning, PRETRAINED, TrainingData.of(images)));
        assertEquals(3, e.epoch());
        assertTrue(Double.isNaN(e.loss()), "loss " + e.loss());
        assertTrue(e.getMessage().contains("the images of step 11, in epoch 3, hold NaN"), e.getMessage());
        FineTuningResult kept = e.best().orElseThrow();
        assertEquals(2, kept.history().size());
        assertTrue(Double.isFinite(kept.network().params().sumNumber().doubleValue()), "parameters");
        assertTrue(Double.isFinite(kept.validationLoss()), "loss " + kept.validationLoss());
    }

    /** The loss is a number all the same: the image's own value drowns in the batch's variance. */
    @Test
    void statisticsThatOverflowStopTheTraining() {
        ListDataSetIterator<DataSet> images = new ListDataSetIterator<>(
                TinyTask.batches(2, 6, 1).stream()
                        .flatMap(batch -> batch.asList().stream())
                        .collect(Collectors.toList()),
                6);
        images.setPreProcessor(batch -> batch.getFeatures().putScalar(7, 1e30));
        TrainingDivergedException e = assertThrows(
                TrainingDivergedException.class,
                () -> fit(stages(TrainingStage.of(2, 0.01)).build(), PRETRAINED, TrainingData.of(images)));
        assertEquals(1, e.epoch());
        assertTrue(e.best().isEmpty());
    }
}
