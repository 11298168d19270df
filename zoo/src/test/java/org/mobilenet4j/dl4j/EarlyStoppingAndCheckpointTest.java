/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.earlystopping.EarlyStoppingConfiguration;
import org.deeplearning4j.earlystopping.EarlyStoppingResult;
import org.deeplearning4j.earlystopping.EarlyStoppingResult.TerminationReason;
import org.deeplearning4j.earlystopping.saver.InMemoryModelSaver;
import org.deeplearning4j.earlystopping.saver.LocalFileGraphSaver;
import org.deeplearning4j.earlystopping.scorecalc.DataSetLossCalculator;
import org.deeplearning4j.earlystopping.termination.InvalidScoreIterationTerminationCondition;
import org.deeplearning4j.earlystopping.termination.MaxEpochsTerminationCondition;
import org.deeplearning4j.earlystopping.trainer.EarlyStoppingGraphTrainer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.optimize.listeners.CheckpointListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mobilenet4j.ArrayAssert;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/** The two ways in which DL4J keeps models while it trains. */
class EarlyStoppingAndCheckpointTest {
    private final DataSet batch = Variant.plain().batch();
    private final ComputationGraph network = Variant.plain().network();

    @Test
    void earlyStoppingKeepsTheBestEpochInMemory() {
        EarlyStoppingResult<ComputationGraph> result = train(
                new EarlyStoppingConfiguration.Builder<ComputationGraph>().modelSaver(new InMemoryModelSaver<>()));
        ComputationGraph best = result.getBestModel();
        assertEquals(TerminationReason.EpochTerminationCondition, result.getTerminationReason());
        assertEquals(4, result.getTotalEpochs());
        double lowest =
                result.getScoreVsEpoch().values().stream().min(Double::compare).orElseThrow();
        assertEquals(lowest, result.getScoreVsEpoch().get(result.getBestModelEpoch()));
        assertEquals(lowest, best.score(batch, false), 1e-6);
    }

    @Test
    void earlyStoppingKeepsTheBestEpochOnDisk(@TempDir Path directory) {
        EarlyStoppingResult<ComputationGraph> result = train(new EarlyStoppingConfiguration.Builder<ComputationGraph>()
                .modelSaver(new LocalFileGraphSaver(directory.toString())));
        double lowest = result.getScoreVsEpoch().get(result.getBestModelEpoch());
        assertEquals(lowest, result.getBestModel().score(batch, false), 1e-6);
    }

    private EarlyStoppingResult<ComputationGraph> train(EarlyStoppingConfiguration.Builder<ComputationGraph> builder) {
        EarlyStoppingConfiguration<ComputationGraph> configuration = builder.epochTerminationConditions(
                        new MaxEpochsTerminationCondition(4))
                .iterationTerminationConditions(new InvalidScoreIterationTerminationCondition())
                .scoreCalculator(new DataSetLossCalculator(iterator(), true))
                .build();
        return new EarlyStoppingGraphTrainer(configuration, network, iterator()).fit();
    }

    @Test
    void everyCheckpointRestoresTheNetworkOfItsIteration(@TempDir Path directory) {
        CheckpointListener listener = new CheckpointListener.Builder(directory.toFile())
                .saveEveryNIterations(2)
                .keepAll()
                .build();
        network.setListeners(listener);
        Networks.fit(network, batch, 6);
        assertEquals(2, listener.availableCheckpoints().size());
        ComputationGraph restored = CheckpointListener.loadLastCheckpointCG(directory.toFile());
        ComputationGraph again = Variant.plain().network();
        Networks.fit(again, batch, listener.lastCheckpoint().getIteration() + 1); // DL4J counts the step before it ends
        ArrayAssert.assertSame(again.params(), restored.params(), "parameters");
        Networks.fit(again, batch, 1);
        Networks.fit(restored, batch, 1);
        ArrayAssert.assertSame(again.params(), restored.params(), "parameters, one step after the checkpoint");
    }

    private DataSetIterator iterator() {
        return new ListDataSetIterator<>(batch.asList(), Networks.BATCH);
    }
}
