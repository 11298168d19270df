/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.dl4j;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Field;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.optimize.solvers.accumulation.encoding.threshold.FixedThresholdAlgorithm;
import org.deeplearning4j.parallelism.ParallelWrapper;
import org.deeplearning4j.parallelism.ParallelWrapper.TrainingMode;
import org.deeplearning4j.parallelism.factory.DefaultTrainerContext;
import org.deeplearning4j.parallelism.trainer.DefaultTrainer;
import org.deeplearning4j.parallelism.trainer.Trainer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.mobilenet4j.ArrayAssert;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/** Training on two threads: {@code ParallelWrapper}. */
class ParallelWrapperTest {
    private static final int WORKERS = 2;

    @ParameterizedTest
    @MethodSource("org.mobilenet4j.dl4j.Variant#some")
    void averagingReplicasThatSawTheSameBatchEqualsOneThread(Variant variant) {
        ComputationGraph alone = variant.network();
        ComputationGraph parallel = variant.network();
        Networks.fit(alone, variant.batch(), 3);
        averaging(parallel).fit(batches(Collections.nCopies(3 * WORKERS, variant.batch())));
        ArrayAssert.assertSame(alone.params(), parallel.params(), "parameters");
        ArrayAssert.assertSame(
                alone.getUpdater().getStateViewArray(), parallel.getUpdater().getStateViewArray(), "updater's state");
    }

    @Test
    void averagingLowersTheLoss() {
        ComputationGraph network = Variant.plain().network();
        DataSet batch = Variant.plain().batch();
        double before = network.score(batch, true);
        List<DataSet> halves = batch.batchBy(Networks.BATCH / WORKERS);
        ParallelWrapper wrapper = averaging(network);
        for (int epoch = 0; epoch < 10; epoch++) {
            wrapper.fit(batches(halves));
        }
        assertTrue(Double.isFinite(network.params().sumNumber().doubleValue()));
        double after = network.score(batch, true);
        assertTrue(after < before / 2, before + " -> " + after);
    }

    /**
     * DL4J sends nothing but plus or minus the threshold per parameter, so the moving averages lag behind: after one
     * step they are off by up to a whole step. Not for networks with batch norm, ours or DL4J's.
     */
    @Test
    void sharedGradientsDoNotMoveRunningStatisticsExactly() {
        ComputationGraph alone = Variant.plain().network();
        ComputationGraph parallel = Variant.plain().network();
        alone.fit(Variant.plain().batch());
        ParallelWrapper wrapper = new ParallelWrapper.Builder<>(parallel)
                .workers(WORKERS)
                .trainingMode(TrainingMode.SHARED_GRADIENTS)
                .thresholdAlgorithm(new FixedThresholdAlgorithm(1e-3))
                .prefetchBuffer(0)
                .build();
        wrapper.fit(batches(Collections.nCopies(WORKERS, Variant.plain().batch())));
        double difference = ArrayAssert.difference(alone.getParam("Conv1_var"), parallel.getParam("Conv1_var"));
        assertTrue(difference > 0.1, "variance differs by " + difference);
    }

    private static ParallelWrapper averaging(ComputationGraph network) {
        ParallelWrapper wrapper = new ParallelWrapper.Builder<>(network)
                .workers(WORKERS)
                .trainingMode(TrainingMode.AVERAGING)
                .averagingFrequency(1)
                .averageUpdaters(true)
                .prefetchBuffer(0)
                .build();
        try {
            // the builder overwrites what its method trainerFactory was given
            Field context = ParallelWrapper.class.getDeclaredField("trainerContext");
            context.setAccessible(true);
            context.set(wrapper, new PatientContext());
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
        return wrapper;
    }

    private static DataSetIterator batches(List<DataSet> batches) {
        int size = batches.get(0).numExamples();
        return new ListDataSetIterator<>(DataSet.merge(batches).asList(), size);
    }

    /**
     * DL4J feeds the first worker while the second may still be copying the network's parameters, which the first one
     * trains in place: the copy is then of a network half a step on. Here the first batch waits for all copies.
     */
    private static final class PatientContext extends DefaultTrainerContext {
        private CountDownLatch copies;

        @Override
        public void init(Model model, Object... arguments) {
            copies = new CountDownLatch(WORKERS);
        }

        @Override
        public Trainer create(
                String uuid,
                int threadId,
                Model model,
                int rootDevice,
                boolean multiDataSets,
                ParallelWrapper wrapper,
                WorkspaceMode workspaces,
                int averagingFrequency) {
            return new PatientTrainer(uuid, threadId, model, wrapper, workspaces, copies);
        }
    }

    private static final class PatientTrainer extends DefaultTrainer {
        private final CountDownLatch copies;

        PatientTrainer(
                String uuid,
                int threadId,
                Model model,
                ParallelWrapper wrapper,
                WorkspaceMode workspaces,
                CountDownLatch copies) {
            this.uuid = uuid + "_thread_" + threadId;
            this.threadId = threadId;
            this.originalModel = model;
            this.replicatedModel = model;
            this.parallelWrapper = wrapper;
            this.workspaceMode = workspaces;
            this.averagingFrequency = 1;
            this.copies = copies;
            setupIfNeccessary();
            setDaemon(true);
        }

        @Override
        protected void postInit() {
            super.postInit();
            copies.countDown();
        }

        @Override
        public void feedDataSet(org.nd4j.linalg.dataset.api.DataSet batch, long etlTime) {
            try {
                assertTrue(copies.await(1, TimeUnit.MINUTES), "a worker did not start");
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            super.feedDataSet(batch, etlTime);
        }
    }
}
