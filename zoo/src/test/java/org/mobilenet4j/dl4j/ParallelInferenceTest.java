/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.parallelism.ParallelInference;
import org.deeplearning4j.parallelism.inference.InferenceMode;
import org.deeplearning4j.parallelism.inference.LoadBalanceMode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mobilenet4j.ArrayAssert;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Four threads that ask one model at once get what one thread gets. */
class ParallelInferenceTest {
    private static final int THREADS = 4;

    private final ComputationGraph network = Variant.plain().network();
    private final List<INDArray> pictures = new ArrayList<>();
    private final List<INDArray> expected = new ArrayList<>();
    private ExecutorService threads;

    @BeforeEach
    void askAlone() {
        Networks.fit(network, Variant.plain().batch(), 3);
        INDArray x = Variant.plain().batch().getFeatures();
        for (int i = 0; i < Networks.BATCH; i++) {
            INDArray picture = x.get(NDArrayIndex.interval(i, i + 1)).dup('c');
            pictures.add(picture);
            expected.add(network.outputSingle(picture));
        }
        threads = Executors.newFixedThreadPool(THREADS);
    }

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @ParameterizedTest
    @EnumSource(InferenceMode.class)
    void everyModeGivesTheBitsOfOneThread(InferenceMode mode) throws Exception {
        ParallelInference inference = builder(mode).batchLimit(1).build();
        try {
            assertAnswers(inference, 0);
        } finally {
            inference.shutdown();
        }
        ArrayAssert.assertSame(expected.get(0), network.outputSingle(pictures.get(0)), "the model itself, afterwards");
    }

    /** BLAS rounds a product of more rows differently, in one thread too. */
    @Test
    void questionsThatAreMergedIntoBatchesAreRoundedAsBatchesAre() throws Exception {
        ParallelInference inference =
                builder(InferenceMode.BATCHED).batchLimit(8).build();
        try {
            assertAnswers(inference, 1e-6);
        } finally {
            inference.shutdown();
        }
    }

    /** The replicas of this mode share the model's parameters, so a change of the model is theirs too. */
    @Test
    void aModelThatChangesInPlaceChangesItsReplicas() throws Exception {
        ParallelInference inference = builder(InferenceMode.INPLACE).build();
        assertAnswers(inference, 0);
        Networks.fit(network, Variant.plain().batch(), 1);
        for (int i = 0; i < pictures.size(); i++) {
            INDArray output = network.outputSingle(pictures.get(i));
            ArrayAssert.assertMoved(expected.get(i), output, "output");
            expected.set(i, output);
        }
        assertAnswers(inference, 0);
    }

    private ParallelInference.Builder builder(InferenceMode mode) {
        return new ParallelInference.Builder(network)
                .inferenceMode(mode)
                .loadBalanceMode(LoadBalanceMode.FIFO)
                .workers(THREADS);
    }

    private void assertAnswers(ParallelInference inference, double tolerance) throws Exception {
        List<Callable<INDArray>> questions = new ArrayList<>();
        for (int i = 0; i < 4 * pictures.size(); i++) {
            INDArray picture = pictures.get(i % pictures.size());
            questions.add(() -> inference.output(picture));
        }
        List<Future<INDArray>> answers = threads.invokeAll(Collections.unmodifiableList(questions));
        assertEquals(questions.size(), answers.size());
        for (int i = 0; i < answers.size(); i++) {
            double difference = ArrayAssert.difference(
                    expected.get(i % pictures.size()), answers.get(i).get());
            assertTrue(difference <= tolerance, "output " + i + " differs by " + difference);
        }
    }
}
