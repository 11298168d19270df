/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.engine;

import static org.mobilenet4j.ArrayAssert.assertMoved;
import static org.mobilenet4j.ArrayAssert.assertSame;
import static org.mobilenet4j.engine.EngineNetworks.on;
import static org.mobilenet4j.engine.EngineNetworks.pictures;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Outputs in several threads are to the last bit those of one thread. */
class ConcurrencyTest {
    @ParameterizedTest
    @ValueSource(strings = {"nd4j", "onednn"})
    void oneNetworkInEightThreads(String kind) throws Exception {
        ComputationGraph network = on(kind);
        List<List<INDArray>> inputs = inputs(kind, 8);
        List<List<INDArray>> expected = each(inputs, ofThread -> outputs(on(kind), ofThread));
        assertMoved(expected.get(0).get(0), expected.get(1).get(0), "pictures");
        assertAllSame(expected, atOnce(each(inputs, ofThread -> () -> outputs(network, ofThread))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"nd4j", "onednn"})
    void fourClonesInFourThreads(String kind) throws Exception {
        ComputationGraph network = on(kind);
        List<List<INDArray>> inputs = inputs(kind, 4);
        List<List<INDArray>> expected = each(inputs, ofThread -> outputs(network, ofThread));
        assertAllSame(expected, atOnce(each(inputs, ofThread -> onAClone(kind, network, ofThread))));
    }

    /** One of them changes its parameters all the time; the others must not notice. */
    @ParameterizedTest
    @ValueSource(strings = {"nd4j", "onednn"})
    void aCloneThatTrainsBesideOnesThatPredict(String kind) throws Exception {
        ComputationGraph network = on(kind);
        List<List<INDArray>> inputs = inputs(kind, 2);
        List<List<INDArray>> expected = each(inputs, ofThread -> outputs(network, ofThread));
        ComputationGraph training = on(kind, network.clone());
        ComputationGraph alone = on(kind, network.clone());
        List<Callable<List<INDArray>>> work = each(inputs, ofThread -> onAClone(kind, network, ofThread));
        work.add(() -> train(training));
        expected.add(train(alone));
        assertAllSame(expected, atOnce(work));
        assertMoved(network.params(), training.params(), "parameters");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nd4j", "onednn"})
    void twoNetworksOfDifferentSizesInTurn(String kind) {
        ComputationGraph small = on(kind);
        ComputationGraph wide = on(
                kind,
                EngineNetworks.small().widthMultiplier(0.75).seed(5).build().init());
        wide.fit(EngineNetworks.batch(6, 48));
        List<INDArray> inputs = inputs(kind, 1).get(0);
        List<INDArray> fromSmall = outputs(small, inputs);
        List<INDArray> fromWide = outputs(wide, inputs);
        for (int i = 0; i < inputs.size(); i++) {
            assertSame(fromSmall.get(i), small.outputSingle(inputs.get(i)), "small " + i);
            assertSame(fromWide.get(i), wide.outputSingle(inputs.get(i)), "wide " + i);
            assertMoved(fromSmall.get(i), fromWide.get(i), "network");
        }
    }

    private static Callable<List<INDArray>> onAClone(String kind, ComputationGraph network, List<INDArray> inputs) {
        ComputationGraph clone = on(kind, network.clone());
        return () -> outputs(clone, inputs);
    }

    private static <T> List<T> each(List<List<INDArray>> inputs, Function<List<INDArray>, T> function) {
        return inputs.stream().map(function).collect(Collectors.toCollection(ArrayList::new));
    }

    private static List<INDArray> train(ComputationGraph network) {
        for (int i = 0; i < 5; i++) {
            network.fit(EngineNetworks.batch(6, 32));
        }
        return List.of(network.params());
    }

    /** Batches of one to three pictures of two sizes. */
    private static List<List<INDArray>> inputs(String kind, int threads) {
        int outputs = kind.equals("onednn") ? 20 : 5;
        List<List<INDArray>> inputs = new ArrayList<>();
        for (int thread = 0; thread < threads; thread++) {
            List<INDArray> ofThread = new ArrayList<>();
            for (int i = 0; i < outputs; i++) {
                ofThread.add(pictures(1000L * thread + i, 1 + i % 3, i % 2 == 0 ? 32 : 48));
            }
            inputs.add(ofThread);
        }
        return inputs;
    }

    private static List<INDArray> outputs(ComputationGraph network, List<INDArray> inputs) {
        List<INDArray> outputs = new ArrayList<>();
        for (INDArray x : inputs) {
            outputs.add(network.outputSingle(x));
        }
        return outputs;
    }

    private static <T> List<T> atOnce(List<Callable<T>> work) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(work.size());
        CountDownLatch start = new CountDownLatch(work.size());
        try {
            List<Future<T>> futures = new ArrayList<>();
            for (Callable<T> one : work) {
                futures.add(threads.submit(() -> {
                    start.countDown();
                    start.await();
                    return one.call();
                }));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> future : futures) {
                results.add(future.get(1, TimeUnit.MINUTES));
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }

    private static void assertAllSame(List<List<INDArray>> expected, List<List<INDArray>> actual) {
        for (int thread = 0; thread < expected.size(); thread++) {
            for (int i = 0; i < expected.get(thread).size(); i++) {
                assertSame(expected.get(thread).get(i), actual.get(thread).get(i), "thread " + thread + ", " + i);
            }
        }
    }
}
