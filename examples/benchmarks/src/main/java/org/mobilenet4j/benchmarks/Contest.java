/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.benchmarks;

import java.util.Locale;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.mobilenet4j.cli.benchmark.Agreement;
import org.mobilenet4j.cli.benchmark.BenchmarkNetwork;
import org.mobilenet4j.cli.benchmark.EngineChoice;
import org.mobilenet4j.cli.benchmark.FitWorkload;
import org.mobilenet4j.cli.benchmark.MachineFacts;
import org.mobilenet4j.cli.benchmark.OnnxRuntimeWorkload;
import org.mobilenet4j.cli.benchmark.OutputWorkload;
import org.mobilenet4j.cli.benchmark.StockMobileNetV2;
import org.mobilenet4j.cli.benchmark.Workload;

/**
 * Makes the workloads that a benchmark's parameter {@code peer} names, all with the same parameters and data. Peers are
 * {@code onednn} and {@code nd4j}, our engines; {@code stock}, DL4J's own layers as they come; {@code stock-helpers},
 * the same with DL4J's calls of oneDNN switched on and repaired; {@code onnxruntime}, for outputs only.
 */
final class Contest {
    static final String ONNXRUNTIME = "onnxruntime";
    static final String STOCK = "stock";
    static final String STOCK_HELPERS = "stock-helpers";
    static final String ND4J = "nd4j";

    private static final String HELPERS_OFF = "org.eclipse.deeplearning4j.helpers.disable";

    private final BenchmarkNetwork network;
    private final int batch;

    Contest(double width, int size, int batch) {
        this.network = BenchmarkNetwork.of(width, size);
        this.batch = batch;
    }

    /**
     * A peer's prediction, compared with ONNX Runtime's; ONNX Runtime's, compared with engine nd4j's.
     *
     * @throws IllegalStateException if they disagree
     */
    Workload output(String peer) {
        Workload workload = unverifiedOutput(peer);
        try (Workload reference = unverifiedOutput(peer.equals(ONNXRUNTIME) ? ND4J : ONNXRUNTIME)) {
            Agreement.require("output of " + batch + ", " + peer, reference.result(), workload.result());
        }
        return workload;
    }

    private Workload unverifiedOutput(String peer) {
        return peer.equals(ONNXRUNTIME)
                ? OnnxRuntimeWorkload.of(
                        network.create(), network.zoo().inputType(), network.pictures(batch), MachineFacts.threads())
                : new OutputWorkload(graph(peer), network.pictures(batch));
    }

    /**
     * A peer's step of training; its first loss is compared with engine nd4j's, and nd4j's with that of stock layers.
     *
     * @throws IllegalStateException if they disagree
     */
    Workload fit(String peer) {
        Workload workload = fit(graph(peer));
        Workload reference = fit(graph(peer.equals(ND4J) ? STOCK : ND4J));
        Agreement.require("fit of " + batch + ", " + peer, reference.result(), workload.result());
        return workload;
    }

    private Workload fit(ComputationGraph graph) {
        return new FitWorkload(graph, network.examples(batch), network.sample(batch));
    }

    /** The peer's network, with its engine chosen. */
    ComputationGraph graph(String peer) {
        ComputationGraph ours = network.create();
        if (peer.equals(STOCK) || peer.equals(STOCK_HELPERS)) {
            // read by every layer when it is made
            System.setProperty(HELPERS_OFF, String.valueOf(peer.equals(STOCK)));
            return StockMobileNetV2.of(network.zoo(), ours);
        }
        EngineChoice.valueOf(peer.toUpperCase(Locale.ROOT)).use(ours);
        return ours;
    }

    BenchmarkNetwork network() {
        return network;
    }
}
