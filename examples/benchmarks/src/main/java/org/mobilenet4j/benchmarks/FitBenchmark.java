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

/** {@code network.fit} with a batch, one step of SGD: milliseconds a step. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class FitBenchmark {

    /** Pictures in a step. */
    @Param({"8", "32"})
    public int batch;

    /** Height and width in pixels. */
    @Param({"224"})
    public int size;

    /** Multiplier of the channels. */
    @Param({"1.0"})
    public double width;

    /** Who computes. */
    @Param({"onednn", "nd4j", "stock", "stock-helpers"})
    public String peer;

    private Workload workload;

    /** Fails if the peer computes something else than the reference. */
    @Setup(Level.Trial)
    public void prepare() {
        workload = new Contest(width, size, batch).fit(peer);
    }

    /** One step. */
    @Benchmark
    public void fit() {
        workload.run();
    }

    /** Releases native memory. */
    @TearDown(Level.Trial)
    public void close() {
        workload.close();
    }
}
