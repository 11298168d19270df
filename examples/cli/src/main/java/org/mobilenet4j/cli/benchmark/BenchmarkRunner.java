/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.benchmark;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Checks and times engines against peers, on one network. */
final class BenchmarkRunner {
    private final BenchmarkNetwork network;
    private final int size;
    private final int threads;
    private final double seconds;
    private final Consumer<String> log;

    /**
     * @param size height and width of the pictures in pixels
     * @param seconds to spend on each pair of an engine and a peer
     * @param log takes lines of progress
     */
    BenchmarkRunner(BenchmarkNetwork network, int size, double seconds, Consumer<String> log) {
        this.network = network;
        this.size = size;
        this.threads = MachineFacts.threads();
        this.seconds = seconds;
        this.log = log;
    }

    /**
     * Every engine against every peer, or alone if there is none.
     *
     * @throws IllegalStateException if two of them disagree about the result
     */
    List<BenchmarkResult> run(BenchmarkCase kind, int batch, List<EngineChoice> engines, List<Peer> peers) {
        Map<Object, Workload> workloads = new LinkedHashMap<>();
        try {
            engines.forEach(engine -> workloads.put(engine, ours(kind, batch, engine)));
            peers.forEach(peer -> workloads.put(peer, theirs(kind, batch, peer)));
            Map<Object, Double> firstCalls = verify(kind + " of " + batch, workloads);
            List<BenchmarkResult> results = new ArrayList<>();
            for (Peer peer : peers.isEmpty() ? List.of(Peer.NONE) : peers) {
                for (List<EngineChoice> turn : turns(kind, engines, peer)) {
                    log.accept("Timing " + kind + " of " + batch + ": " + turn
                            + (peer == Peer.NONE ? "" : " and " + peer + " in turn"));
                    List<Timing> timings = time(workloads, firstCalls, turn, peer);
                    Timing theirs = peer == Peer.NONE ? null : timings.get(turn.size());
                    for (int i = 0; i < turn.size(); i++) {
                        results.add(new BenchmarkResult(kind, batch, size, turn.get(i), peer, timings.get(i), theirs));
                    }
                }
            }
            return results;
        } finally {
            workloads.values().forEach(Workload::close);
        }
    }

    /** Every engine alone with the peer; all together where a single call of the peer's takes seconds. */
    private static List<List<EngineChoice>> turns(BenchmarkCase kind, List<EngineChoice> engines, Peer peer) {
        return kind == BenchmarkCase.FIT && peer == Peer.STOCK
                ? List.of(engines)
                : engines.stream().map(List::of).collect(Collectors.toList());
    }

    private List<Timing> time(
            Map<Object, Workload> workloads, Map<Object, Double> firstCalls, List<EngineChoice> turn, Peer peer) {
        List<Object> names = new ArrayList<>(turn);
        if (peer != Peer.NONE) {
            names.add(peer);
        }
        return new Interleaving(
                        names.stream().map(workloads::get).collect(Collectors.toList()),
                        names.stream().mapToDouble(firstCalls::get).toArray())
                .measure(seconds);
    }

    private Workload ours(BenchmarkCase kind, int batch, EngineChoice engine) {
        ComputationGraph ours = network.create();
        engine.use(ours);
        return of(kind, batch, ours);
    }

    private Workload theirs(BenchmarkCase kind, int batch, Peer peer) {
        ComputationGraph ours = network.create();
        return peer == Peer.ONNXRUNTIME
                ? OnnxRuntimeWorkload.of(ours, network.zoo().inputType(), network.pictures(batch), threads)
                : of(kind, batch, StockMobileNetV2.of(network.zoo(), ours));
    }

    private Workload of(BenchmarkCase kind, int batch, ComputationGraph graph) {
        return kind == BenchmarkCase.OUTPUT
                ? new OutputWorkload(graph, network.pictures(batch))
                : new FitWorkload(graph, network.examples(batch), network.sample(batch));
    }

    /** Lets each one work once and compares what comes out; returns how long that took, in seconds. */
    private Map<Object, Double> verify(String what, Map<Object, Workload> workloads) {
        Map<Object, Double> took = new LinkedHashMap<>();
        INDArray expected = null;
        for (Map.Entry<Object, Workload> entry : workloads.entrySet()) {
            log.accept("Checking " + what + ", " + entry.getKey());
            long start = System.nanoTime();
            INDArray result = entry.getValue().result();
            took.put(entry.getKey(), (System.nanoTime() - start) / 1e9);
            if (expected == null) {
                expected = result;
            }
            Agreement.require(what + ", " + entry.getKey(), expected, result);
        }
        return took;
    }
}
