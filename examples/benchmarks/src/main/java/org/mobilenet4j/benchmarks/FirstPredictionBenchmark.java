/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.mobilenet4j.cli.benchmark.Agreement;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * From starting a JVM to its end, with a model restored from disk and two predictions in between: milliseconds. Where
 * they go is printed at the end, as medians of the parts.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 1)
@Measurement(iterations = 5)
@Fork(1)
public class FirstPredictionBenchmark {

    /** Height and width in pixels. */
    @Param("224")
    public int size;

    /** Multiplier of the channels. */
    @Param("1.0")
    public double width;

    /** Who computes. */
    @Param({"onednn", "nd4j", "stock"})
    public String peer;

    private final Map<String, List<Double>> parts = new LinkedHashMap<>();
    private Path model;

    /** Writes the model, and fails if a fresh JVM predicts something else from it than engine nd4j does here. */
    @Setup(Level.Trial)
    public void prepare() throws IOException, InterruptedException {
        model = Files.createTempFile("first-prediction", ".zip");
        Contest contest = new Contest(width, size, 1);
        contest.graph(peer).save(model.toFile(), false);
        ComputationGraph reference = contest.graph(Contest.ND4J);
        INDArray expected =
                reference.outputSingle(FirstPrediction.picture(size)).max();
        freshJvm();
        Agreement.require(
                "first prediction, " + peer,
                expected,
                Nd4j.createFromArray(parts.get("probability").get(0)));
        parts.clear();
    }

    /** One JVM from start to end. */
    @Benchmark
    public void freshJvm() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        FirstPrediction.class.getName(),
                        peer,
                        model.toString(),
                        String.valueOf(size),
                        String.valueOf(System.currentTimeMillis()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String printed;
        try (InputStream out = process.getInputStream()) {
            printed = new String(out.readAllBytes(), StandardCharsets.UTF_8);
        }
        if (process.waitFor() != 0) {
            throw new IllegalStateException("The JVM ended with " + process.exitValue() + ": " + printed);
        }
        printed.lines()
                .map(line -> line.split(" "))
                .forEach(words -> parts.computeIfAbsent(words[0], name -> new ArrayList<>())
                        .add(Double.valueOf(words[1])));
    }

    /** Prints the parts. */
    @TearDown(Level.Trial)
    public void report() throws IOException {
        Files.delete(model);
        parts.remove("probability");
        System.out.println(parts.entrySet().stream()
                .map(part -> part.getKey() + " " + median(part.getValue()) + " ms")
                .collect(Collectors.joining(", ", "\nMedians, " + peer + ": ", "")));
    }

    private static double median(List<Double> values) {
        Stream<Double> sorted = values.stream().sorted();
        return sorted.skip(values.size() / 2).findFirst().orElseThrow();
    }
}
