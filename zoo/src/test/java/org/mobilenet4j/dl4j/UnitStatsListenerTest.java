/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.core.storage.Persistable;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.ui.model.stats.StatsListener;
import org.deeplearning4j.ui.model.stats.api.StatsReport;
import org.deeplearning4j.ui.model.stats.api.StatsType;
import org.deeplearning4j.ui.model.stats.api.SummaryType;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.junit.jupiter.api.Test;

/** What {@code deeplearning4j-ui} shows of a training comes from this listener and its storage. */
class UnitStatsListenerTest {

    private static final int UPDATES = 3;

    @Test
    void theUiGetsScoresAndParametersOfEachUpdate() throws Exception {
        InMemoryStatsStorage storage = new InMemoryStatsStorage();
        try {
            ComputationGraph network = Variant.plain().network();
            network.setListeners(new StatsListener(storage, 1));
            double[] scores = new double[UPDATES];
            for (int i = 0; i < UPDATES; i++) {
                network.fit(Variant.plain().batch());
                scores[i] = network.score();
            }
            String session = storage.listSessionIDs().get(0);
            String worker = storage.listWorkerIDsForSession(session).get(0);
            assertEquals(
                    1, storage.getAllStaticInfos(session, StatsListener.TYPE_ID).size(), "network and machine");
            List<Persistable> updates = storage.getAllUpdatesAfter(session, StatsListener.TYPE_ID, worker, 0);
            assertEquals(UPDATES, updates.size());
            Set<String> parameters = new HashSet<>(network.paramTable().keySet());
            for (int i = 0; i < UPDATES; i++) {
                StatsReport report = (StatsReport) updates.get(i);
                assertEquals(scores[i], report.getScore(), 1e-9, "score of update " + i);
                Map<String, Double> magnitudes = report.getMeanMagnitudes(StatsType.Parameters);
                assertEquals(parameters, magnitudes.keySet());
                assertTrue(magnitudes.get("block_2_project_W") > 0);
            }
            StatsReport last = (StatsReport) updates.get(UPDATES - 1);
            assertEquals(
                    network.getParam("predictions_W").ameanNumber().doubleValue(),
                    last.getMeanMagnitudes(StatsType.Parameters).get("predictions_W"),
                    1e-6);
            assertTrue(last.hasSummaryStats(StatsType.Parameters, SummaryType.MeanMagnitudes));
        } finally {
            storage.close();
        }
    }
}
