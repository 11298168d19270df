/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.mobilenet4j.ArrayAssert;
import org.mobilenet4j.training.data.TinyTask;
import org.mobilenet4j.training.loss.*;
import org.mobilenet4j.training.metrics.Tally;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.schedule.ISchedule;

class TrainingPartsTest {

    @Test
    void theScheduleWarmsUpAndFallsToNothing() {
        int iterations = 1000;
        int warmUp = 300;
        ISchedule schedule = new WarmUpCosine(0.1, 50, iterations, warmUp);
        int peak = 50;
        for (int i = 51; i < 50 + iterations; i++) {
            double rise = schedule.valueAt(i, 0) - schedule.valueAt(i - 1, 0);
            assertTrue(i <= 50 + warmUp ? rise > 0 : rise < 0, "iteration " + i);
            peak = schedule.valueAt(i, 0) > schedule.valueAt(peak, 0) ? i : peak;
        }
        assertEquals(0.1, schedule.valueAt(peak, 0), 1e-4);
        assertEquals(50 + warmUp, peak);
        assertTrue(schedule.valueAt(50, 0) < 0.001 && schedule.valueAt(49 + iterations, 0) < 1e-6);
        assertTrue(new WarmUpCosine(0.1, 0, 1, 0).valueAt(0, 0) > 0, "one iteration has a rate too");
        assertThrows(IllegalArgumentException.class, () -> new WarmUpCosine(0.1, 0, 3, 3));
    }

    @Test
    void theScheduleIsReadBackWithTheModel() {
        ComputationGraph network = TinyTask.small()
                .updater(new Nesterovs(new WarmUpCosine(0.1, 3, 10, 2), 0.9))
                .build()
                .init();
        ComputationGraphConfiguration copy = ComputationGraphConfiguration.fromJson(
                network.getConfiguration().toJson());
        assertEquals(network.getConfiguration(), copy);
        assertTrue(network.getConfiguration().toJson().contains("WarmUpCosine"));
    }

    @Test
    void theWatcherSeesTheLossThatIsTrainedOn() {
        ComputationGraph network =
                TinyTask.small().dropout(0).weightDecay(0).build().init();
        ClassifierWatcher watcher = new ClassifierWatcher();
        network.addListeners(watcher);
        Tally tally = new Tally();
        watcher.start(tally);
        DataSet batch = TinyTask.batches(1, 6, 1).get(0);
        network.fit(batch);
        assertEquals(network.score(), tally.loss(), 1e-4);
        network.fit(batch);
        assertEquals(12, tally.count());
    }

    @Test
    void theTallyOfSeveralLabelsCountsEach() {
        Tally tally = new Tally(true);
        tally.add(
                Nd4j.createFromArray(new float[][] {{1, 0, 1, 1}}),
                Nd4j.createFromArray(new float[][] {{0.5f, 0.75f, 0.5f, 0.25f}}));
        assertEquals(0.5, tally.accuracy(), 1e-9);
        assertEquals(2 * Math.log(2) + 2 * Math.log(4), tally.loss(), 1e-6);
    }

    @Test
    void targetsAreSmoothed() {
        DataSet batch = TinyTask.batches(1, 6, 1).get(0);
        SoftTargets smooth = new SoftTargets(0.3, 0, false);
        INDArray labels = smooth.of(batch, 5).getLabels();
        assertEquals(0.8, labels.getDouble(0, 0), 1e-6);
        assertEquals(0.1, labels.getDouble(0, 1), 1e-6);

        SoftTargets several = new SoftTargets(0.3, 0, true);
        labels = several.of(batch, 5).getLabels();
        assertEquals(0.85, labels.getDouble(0, 0), 1e-6);
        assertEquals(0.15, labels.getDouble(0, 1), 1e-6);
    }

    /** Pictures that are their labels tell who was mixed with whom, and by which share. */
    @Test
    void aPicturesShareInThePictureIsItsLabelsShare() {
        INDArray own = Nd4j.eye(6).castTo(DataType.FLOAT);
        SoftTargets mixing = new SoftTargets(0, 1, false);
        DataSet mixed = mixing.of(new DataSet(own.reshape(6, 6, 1, 1), own.dup()), 5);
        INDArray pictures = mixed.getFeatures().reshape(6, 6);
        ArrayAssert.assertSame(pictures, mixed.getLabels(), "shares");
        ArrayAssert.assertMoved(own, pictures, "pictures");
        ArrayAssert.assertClose(Nd4j.ones(DataType.FLOAT, 6), pictures.sum(0), 1e-6, "each is used as often");
        ArrayAssert.assertClose(Nd4j.ones(DataType.FLOAT, 6), pictures.sum(1), 1e-6, "shares of a picture");
        DataSet batch = TinyTask.batches(1, 6, 1).get(0);
        INDArray features = mixing.of(batch, 5).getFeatures();
        ArrayAssert.assertSame(features, mixing.of(batch, 5).getFeatures(), "the same step again");
        ArrayAssert.assertMoved(features, mixing.of(batch, 6).getFeatures(), "another step");
    }

    private static FineTuning.Builder settings() {
        return FineTuning.builder().stages(TrainingStage.of(1, 0.1));
    }

    @Test
    void theTallyCountsBatches() {
        Tally tally = new Tally();
        tally.add(Nd4j.createFromArray(new float[][] {{1, 0}, {0, 1}}), Nd4j.createFromArray(new float[][] {
            {0.5f, 0.25f}, {1, 0}
        }));
        tally.add(Nd4j.createFromArray(new float[][] {{0, 1}}), Nd4j.createFromArray(new float[][] {{0.5f, 0.5f}}));
        assertEquals(3, tally.count());
        assertEquals(1.0 / 3, tally.accuracy(), 1e-9);
        assertEquals((2 * Math.log(2) + Math.log(1e10)) / 3, tally.loss(), 1e-6);
    }
}
