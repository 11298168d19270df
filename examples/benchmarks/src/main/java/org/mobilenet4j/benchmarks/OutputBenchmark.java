/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.benchmarks;

import java.util.concurrent.TimeUnit;
import org.mobilenet4j.cli.benchmark.Workload;
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

/** {@code network.output} for a batch: milliseconds a call. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class OutputBenchmark {

    /** Pictures in a call. */
    @Param({"1", "8", "32"})
    public int batch;

    /** Height and width in pixels. */
    @Param({"96", "224"})
    public int size;

    /** Multiplier of the channels. */
    @Param({"0.35", "1.0", "1.4"})
    public double width;

    /** Who computes. */
    @Param({"onednn", "nd4j", "onnxruntime", "stock", "stock-helpers"})
    public String peer;

    private Workload workload;

    /** Fails if the peer computes something else than the reference. */
    @Setup(Level.Trial)
    public void prepare() {
        workload = new Contest(width, size, batch).output(peer);
    }

    /** One call. */
    @Benchmark
    public void output() {
        workload.run();
    }

    /** Releases native memory. */
    @TearDown(Level.Trial)
    public void close() {
        workload.close();
    }
}
