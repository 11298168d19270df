/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.mobilenet4j.ArrayAssert;
import org.mobilenet4j.vertex.UnitVertex;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/** Learning rates changed by hand must train exactly as if they had been planned. */
class LearningRateTest {
    private static final double BEFORE = 0.02;
    private static final double AFTER = 0.005;
    private static final String UNIT = "block_1_depthwise";

    private final DataSet batch = Variant.plain().batch();

    static Stream<IUpdater> updaters() {
        return Stream.of(new Sgd(BEFORE), new Nesterovs(BEFORE, 0.9), new Adam(BEFORE), new RmsProp(BEFORE));
    }

    @ParameterizedTest
    @MethodSource("updaters")
    void aRateSetBeforeTheFirstStepIsTheRateOfAllLayers(IUpdater updater) {
        ComputationGraph network = network(updater);
        network.setLearningRate(AFTER);
        IUpdater planned = updater.clone();
        planned.setLrAndSchedule(AFTER, null);
        assertTrainsAs(network(planned), network);
        assertEquals(AFTER, network.getLearningRate(UNIT));
        assertEquals(AFTER, network.getLearningRate("predictions"));
    }

    @ParameterizedTest
    @MethodSource("updaters")
    void aRateSetBetweenStepsKeepsTheUpdatersState(IUpdater updater) {
        ComputationGraph network = network(updater);
        Networks.fit(network, batch, 2);
        network.setLearningRate(AFTER);
        ComputationGraph planned = network(scheduled(updater));
        Networks.fit(planned, batch, 2);
        assertTrainsAs(planned, network);
    }

    @ParameterizedTest
    @MethodSource("updaters")
    void aRateSetForOneUnitBeforeTheFirstStepIsItsOwn(IUpdater updater) {
        ComputationGraph network = network(updater);
        network.setLearningRate(UNIT, AFTER);
        IUpdater planned = updater.clone();
        planned.setLrAndSchedule(AFTER, null);
        assertTrainsAs(networkWithUnit(updater, planned), network);
        assertEquals(AFTER, network.getLearningRate(UNIT));
        assertEquals(BEFORE, network.getLearningRate("block_1_expand"));
    }

    @ParameterizedTest
    @MethodSource("updaters")
    void aRateSetForOneUnitBetweenStepsKeepsTheUpdatersState(IUpdater updater) {
        ComputationGraph network = network(updater);
        Networks.fit(network, batch, 2);
        network.setLearningRate(UNIT, AFTER);
        ComputationGraph planned = networkWithUnit(updater, scheduled(updater));
        Networks.fit(planned, batch, 2);
        assertTrainsAs(planned, network);
    }

    @Test
    void aScheduleSetByHandIsFollowed() {
        ComputationGraph network = network(new Sgd(BEFORE));
        network.setLearningRate(schedule());
        ComputationGraph planned = network(scheduled(new Sgd(BEFORE)));
        assertTrainsAs(planned, network);
        assertEquals(AFTER, network.getLearningRate(UNIT), "after two steps");
    }

    @Test
    void aUnitWithRateZeroStandsStillWhileItsRunningStatisticsMove() {
        ComputationGraph network = networkWithUnit(new Sgd(BEFORE), new Sgd(0));
        Map<String, INDArray> before = network.clone().paramTable();
        Networks.fit(network, batch, 2);
        for (String key : new String[] {"_W", "_gamma", "_beta"}) {
            ArrayAssert.assertSame(before.get(UNIT + key), network.getParam(UNIT + key), key);
        }
        ArrayAssert.assertMoved(before.get(UNIT + "_mean"), network.getParam(UNIT + "_mean"), "mean");
        ArrayAssert.assertMoved(before.get(UNIT + "_var"), network.getParam(UNIT + "_var"), "var");
        ArrayAssert.assertMoved(before.get("block_1_expand_W"), network.getParam("block_1_expand_W"), "its neighbour");
    }

    @ParameterizedTest
    @MethodSource("updaters")
    void theFirstMovingAverageIsTheSameUnderEveryUpdater(IUpdater updater) {
        ComputationGraph network = network(updater);
        ComputationGraph reference = network(new Sgd(0));
        network.fit(batch);
        reference.fit(batch);
        int statistics = 0;
        for (String key : network.paramTable().keySet()) {
            if (key.endsWith("_mean") || key.endsWith("_var")) {
                double difference = ArrayAssert.difference(reference.getParam(key), network.getParam(key));
                assertTrue(difference < 1e-6, key + " differs by " + difference);
                statistics++;
            }
        }
        assertEquals(26, statistics);
    }

    private void assertTrainsAs(ComputationGraph expected, ComputationGraph actual) {
        ArrayAssert.assertMoved(expected.params().dup(), fitTwice(expected), "parameters");
        ArrayAssert.assertSame(expected.params(), fitTwice(actual), "parameters");
    }

    private INDArray fitTwice(ComputationGraph network) {
        Networks.fit(network, batch, 2);
        return network.params();
    }

    private static ComputationGraph network(IUpdater updater) {
        return Networks.small().updater(updater).build().init();
    }

    private static ComputationGraph networkWithUnit(IUpdater all, IUpdater own) {
        GraphBuilder graph = Networks.small().updater(all).build().graphBuilder();
        ((UnitVertex) graph.getVertices().get(UNIT)).unit().setIUpdater(own);
        ComputationGraph network = new ComputationGraph(graph.build());
        network.init();
        return network;
    }

    private static IUpdater scheduled(IUpdater updater) {
        IUpdater scheduled = updater.clone();
        scheduled.setLrAndSchedule(Double.NaN, schedule());
        return scheduled;
    }

    private static ISchedule schedule() {
        return new MapSchedule.Builder(ScheduleType.ITERATION)
                .add(0, BEFORE)
                .add(2, AFTER)
                .build();
    }
}
