/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.deeplearning4j.core.storage.Persistable;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.deeplearning4j.optimize.listeners.CollectScoresListener;
import org.deeplearning4j.ui.model.stats.StatsListener;
import org.deeplearning4j.ui.model.stats.api.StatsReport;
import org.deeplearning4j.ui.model.stats.api.StatsType;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.junit.jupiter.api.Test;
import org.mobilenet4j.training.data.TinyTask;

/** DL4J's user interface beside a fine-tuning. */
class StatsListenerTest {

    /** One session, although each stage has a network of its own and freezes something else. */
    @Test
    void theUiFollowsATrainingThroughItsStages() throws IOException {
        InMemoryStatsStorage storage = new InMemoryStatsStorage();
        CollectScoresListener scores = new CollectScoresListener(1);
        try {
            StatsListener stats = new StatsListener(storage, 1);
            FineTuning.builder()
                    .classes(TinyTask.CLASSES)
                    .stages(TrainingStage.of(1, 0.01).freezeThrough("block_1"), TrainingStage.of(1, 0.01))
                    .build()
                    .fit(
                            TinyTask.pretrained(),
                            TinyTask.data(3, 6, 1),
                            TinyTask.data(1, 6, 2),
                            new FineTuningListener() {
                                @Override
                                public List<TrainingListener> trainingListeners() {
                                    return List.of(stats, scores);
                                }
                            });
            assertEquals(1, storage.listSessionIDs().size());
            String session = storage.listSessionIDs().get(0);
            String worker = storage.listWorkerIDsForSession(session).get(0);
            List<Persistable> updates = storage.getAllUpdatesAfter(session, StatsListener.TYPE_ID, worker, 0);
            assertEquals(6, updates.size());
            for (int i = 0; i < 6; i++) {
                StatsReport report = (StatsReport) updates.get(i);
                assertEquals(i, report.getIterationCount());
                assertEquals(scores.getListScore().get(i), report.getScore(), 1e-9, "score of update " + i);
                boolean frozen = report.getMeanMagnitudes(StatsType.Updates).get("Conv1_W") == null
                        || report.getMeanMagnitudes(StatsType.Updates).get("Conv1_W") == 0;
                assertEquals(i < 3, frozen, "the stem's update " + i);
                assertTrue(report.getMeanMagnitudes(StatsType.Updates).get("predictions_W") > 0);
            }
        } finally {
            storage.close();
        }
    }
}
