/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.benchmark;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.mobilenet4j.MobileNetV2Builder;
import org.mobilenet4j.cli.OptionRange;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code mobilenet4j benchmark}: times this library's engines against others that compute the same. */
@Command(
        name = "benchmark",
        description = {
            "Times predictions and training steps against ONNX Runtime and DL4J's own layers.",
            "The network has random weights. Results are compared first (1e-4 of the largest value); then both take "
                    + "turns, and medians, minima and the ratio of the medians (ours by the peer's: below 1 we are "
                    + "faster) are printed with the number of runs behind them."
        })
public final class BenchmarkCommand implements Callable<Integer> {
    private static final List<Integer> OUTPUT_BATCHES = List.of(1, 32);
    private static final List<Integer> FIT_BATCHES = List.of(8);
    private static final String BOTH = "both";

    private static final int WIDEST = 4;
    private static final int LARGEST = 2048;
    private static final int LARGEST_BATCH = 4096;
    private static final int LONGEST = 3600;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--case",
            paramLabel = "CASE",
            split = ",",
            description = "What to time: ${COMPLETION-CANDIDATES}. Default: both.")
    private Set<BenchmarkCase> cases;

    @Option(
            names = "--batch",
            paramLabel = "N",
            split = ",",
            description = "Pictures in a batch. Default: 1,32 for output, 8 for fit.")
    private Set<Integer> batches;

    @Option(
            names = "--size",
            paramLabel = "S",
            defaultValue = "224",
            description = "Height and width of the pictures, at least 32. Default: ${DEFAULT-VALUE}.")
    private int size;

    @Option(
            names = "--width",
            paramLabel = "A",
            defaultValue = "1.0",
            description = "Width multiplier, above 0. Default: ${DEFAULT-VALUE}.")
    private double width;

    @Option(
            names = "--engine",
            paramLabel = "ENGINE",
            defaultValue = BOTH,
            description = "nd4j, onednn or both: all that this machine has. Default: ${DEFAULT-VALUE}.")
    private String engine;

    @Option(
            names = "--peer",
            paramLabel = "PEER",
            split = ",",
            description =
                    "Whom to compare with: ${COMPLETION-CANDIDATES}. Default: onnxruntime for output, stock (DL4J's "
                            + "own layers) for output of 1 and for fit.")
    private Set<Peer> peers;

    @Option(
            names = "--seconds",
            paramLabel = "T",
            defaultValue = "2",
            description = "Time for each pair; one call of each is always timed. Default: ${DEFAULT-VALUE}.")
    private double seconds;

    @Option(names = "--profile", description = "Show where the time of an output goes, vertex by vertex.")
    private boolean profile;

    @Option(names = "--json", description = "Print one JSON object instead of tables.")
    private boolean json;

    @Override
    public Integer call() {
        check();
        BenchmarkNetwork network = network();
        Map<String, String> reports = new LinkedHashMap<>();
        List<EngineChoice> engines = engines(network, reports);
        BenchmarkReport report = json ? new BenchmarkJson() : new BenchmarkTable();
        BenchmarkRunner runner = new BenchmarkRunner(network, size, seconds, this::log);
        for (BenchmarkCase kind : cases()) {
            for (int batch : batches(kind)) {
                List<Peer> compared = peers(kind, batch);
                if (!compared.isEmpty() || alone()) {
                    report.results(runner.run(kind, batch, engines, compared));
                }
            }
        }
        if (profile) {
            engines.forEach(choice -> profile(network, choice, report));
        }
        spec.commandLine().getOut().println(report.text(width, reports));
        return 0;
    }

    private void check() {
        OptionRange range = new OptionRange(spec);
        range.requireAbove("--seconds", seconds, 0, LONGEST);
        range.requireAbove("--width", width, 0, WIDEST);
        range.require("--size", size, MobileNetV2Builder.SMALLEST_INPUT, LARGEST);
        if (batches != null) {
            batches.forEach(batch -> range.require("--batch", batch, 1, LARGEST_BATCH));
        }
        require(
                engine.equals(BOTH) || engine.equals("nd4j") || engine.equals("onednn"),
                "--engine: expected one of nd4j, onednn, both, found '" + engine + "'");
        require(!alone() || peers.size() == 1, "--peer is none and something else; leave none out, or the others");
        require(
                peers == null
                        || cases().stream().anyMatch(kind -> peers.stream().anyMatch(peer -> peer.can(kind))),
                "--peer " + words(peers) + " has nothing to do for --case " + words(cases())
                        + "; leave --peer out for those that have");
    }

    private static String words(Set<?> choices) {
        return choices == null ? "" : choices.stream().map(Object::toString).collect(Collectors.joining(","));
    }

    private void require(boolean legal, String message) {
        if (!legal) {
            throw new ParameterException(spec.commandLine(), message);
        }
    }

    private BenchmarkNetwork network() {
        try {
            return BenchmarkNetwork.of(width, size);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    /** One engine that was asked for must be there; of "both", those that are not are left out with a line of why. */
    private List<EngineChoice> engines(BenchmarkNetwork network, Map<String, String> reports) {
        List<EngineChoice> engines = new ArrayList<>();
        for (EngineChoice choice : EngineChoice.values()) {
            if (!engine.equals(BOTH) && !engine.equals(choice.toString())) {
                continue;
            }
            try {
                ComputationGraph probe = network.create();
                choice.use(probe);
                reports.put(choice.toString(), choice.report(probe));
                engines.add(choice);
            } catch (RuntimeException | LinkageError e) {
                if (!engine.equals(BOTH)) {
                    throw e;
                }
                log("Without engine " + choice + ": " + e.getMessage());
            }
        }
        return engines;
    }

    private Set<BenchmarkCase> cases() {
        return cases == null ? EnumSet.allOf(BenchmarkCase.class) : cases;
    }

    private Set<Integer> batches(BenchmarkCase kind) {
        return batches != null
                ? batches
                : new LinkedHashSet<>(kind == BenchmarkCase.OUTPUT ? OUTPUT_BATCHES : FIT_BATCHES);
    }

    private boolean alone() {
        return peers != null && peers.contains(Peer.NONE);
    }

    private List<Peer> peers(BenchmarkCase kind, int batch) {
        if (alone()) {
            return List.of();
        }
        return EnumSet.allOf(Peer.class).stream()
                .filter(peer -> peers == null ? peer.takesPart(kind, batch) : peers.contains(peer) && peer.can(kind))
                .collect(Collectors.toList());
    }

    private void profile(BenchmarkNetwork network, EngineChoice choice, BenchmarkReport report) {
        int batch = batches(BenchmarkCase.OUTPUT).iterator().next();
        log("Profiling output of " + batch + ", " + choice);
        ComputationGraph graph = network.create();
        choice.use(graph);
        report.profile(
                choice, batch, VertexProfile.of(graph, network.zoo().summary(), network.pictures(batch), seconds));
    }

    private void log(String line) {
        spec.commandLine().getErr().println(line);
        spec.commandLine().getErr().flush();
    }
}
