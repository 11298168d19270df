/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.examples.finetune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.junit.jupiter.api.Test;
import org.mobilenet4j.Flavor;
import org.mobilenet4j.MobileNetV2;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.schedule.ISchedule;

class TrainingPartsTest {

    private static FinetuneSettings tiny() {
        return FinetuneSettings.defaults().withSize(32).withBatchSize(4).withLearningRate(0.01);
    }

    private static DataSet batch(int classes) {
        INDArray labels = Nd4j.zeros(4, classes);
        for (int i = 0; i < 4; i++) {
            labels.putScalar(i, i % classes, 1);
        }
        return new DataSet(Nd4j.rand(4, 3, 32, 32), labels);
    }

    @Test
    void theScheduleWarmsUpAndFallsToNothing() {
        int iterations = 1000;
        ISchedule schedule = CosineSchedule.of(0.1, iterations, RandomStart.WARM_UP);
        int peak = 0;
        for (int i = 1; i < iterations; i++) {
            double rise = schedule.valueAt(i, 0) - schedule.valueAt(i - 1, 0);
            assertTrue(i <= RandomStart.WARM_UP * iterations ? rise >= 0 : rise <= 0, "iteration " + i);
            peak = schedule.valueAt(i, 0) > schedule.valueAt(peak, 0) ? i : peak;
        }
        assertEquals(0.1, schedule.valueAt(peak, 0), 0.003);
        assertEquals(RandomStart.WARM_UP * iterations, peak, 20);
        assertTrue(schedule.valueAt(0, 0) < 0.01 && schedule.valueAt(iterations - 1, 0) < 0.0005);
        assertTrue(CosineSchedule.of(0.1, 1, RandomStart.WARM_UP).valueAt(0, 0) > 0, "one iteration has a rate too");
    }

    @Test
    void aShortWarmUpComesToItsPeakSooner() {
        ISchedule schedule = CosineSchedule.of(0.1, 100, 0.1);
        assertTrue(schedule.valueAt(0, 0) < 0.02);
        assertEquals(0.1, schedule.valueAt(10, 0), 0.005);
        assertEquals(0.05, schedule.valueAt(55, 0), 0.005);
    }

    @Test
    void theScheduleIsReadBackWithTheModel() throws IOException {
        ComputationGraph network = tiny().network(3, 70);
        ComputationGraphConfiguration copy = ComputationGraphConfiguration.fromJson(
                network.getConfiguration().toJson());
        assertEquals(network.getConfiguration(), copy);
        assertTrue(network.getConfiguration().toJson().contains("MapSchedule"));
    }

    @Test
    void blocksWithAShortcutBeginAsTheIdentity() {
        ComputationGraph network = MobileNetV2.builder()
                .flavor(Flavor.TORCH)
                .inputShape(3, 32, 32)
                .numClasses(3)
                .build()
                .init();
        assertEquals(10, IdentityStart.apply(network), "the paper's table has ten blocks with a shortcut");
        INDArray picture = Nd4j.rand(2, 3, 32, 32);
        INDArray before = network.feedForward(picture, false).get("block_1_project");
        INDArray after = network.feedForward(picture, false).get("block_2_add");
        assertTrue(before.amaxNumber().doubleValue() > 0);
        assertTrue(before.equalsWithEps(after, 1e-6));
        assertEquals(1, network.getParam("block_1_project_gamma").meanNumber().doubleValue(), 1e-6);
    }

    @Test
    void theWatcherSeesTheLossThatIsTrainedOn() throws IOException {
        ComputationGraph network = tiny().network(3, 100);
        List<Integer> pictures = new ArrayList<>();
        EpochWatcher watcher = new EpochWatcher(new FinetuneListener() {
            @Override
            public void batchTrained(int epoch, int done, double loss) {
                assertEquals(7, epoch);
                pictures.add(done);
            }
        });
        network.addListeners(watcher);
        watcher.start(7);
        DataSet batch = batch(3);
        network.fit(batch);
        double penalty = network.calcRegularizationScore(true);
        assertEquals(network.score() - penalty, watcher.tally().loss(), 2e-2);
        network.fit(batch);
        assertEquals(List.of(4, 8), pictures);
        assertEquals(8, watcher.tally().count());
        watcher.start(7);
        assertEquals(0, watcher.tally().count());
    }

    @Test
    void aListenerMayLookAndNotTouch() throws IOException {
        ComputationGraph alone = tiny().network(3, 100);
        ComputationGraph watched = alone.clone();
        watched.addListeners(new EpochWatcher(FinetuneListener.SILENT), new BaseTrainingListener() {});
        DataSet batch = batch(3);
        for (int i = 0; i < 2; i++) {
            alone.fit(batch);
            watched.fit(batch);
        }
        assertEquals(0, alone.params().sub(watched.params()).amaxNumber().doubleValue(), 1e-5);
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
