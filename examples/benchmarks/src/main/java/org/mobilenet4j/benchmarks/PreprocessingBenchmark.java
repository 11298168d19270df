/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.mobilenet4j.image.preprocessing.Interpolation;
import org.mobilenet4j.image.preprocessing.Preprocessing;
import org.mobilenet4j.vertex.Flavor;
import org.nd4j.linalg.api.ndarray.INDArray;
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
import org.openjdk.jmh.annotations.Warmup;

/** A picture from its file to a tensor of 224 x 224, on one thread: pictures per second. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class PreprocessingBenchmark {

    private static final int SIZE = 224;

    /** The picture's file; src/scripts/time_pixels.py makes some. */
    @Param("photo.jpg")
    public String file;

    /** Whose transforms. {@code own} is what networks of this project are trained with. */
    @Param({"torchvision", "timm", "keras", "own"})
    public String like;

    private Path picture;
    private Preprocessing preprocessing;

    /** Fails if the picture cannot be read. */
    @Setup(Level.Trial)
    public void prepare() throws IOException {
        picture = Path.of(file);
        preprocessing = like(like);
        preprocessing.read(picture);
    }

    private static Preprocessing like(String library) {
        switch (library) {
            case "torchvision":
                return Preprocessing.torchvision(232, SIZE);
            case "timm":
                return Preprocessing.timm(SIZE, 0.875, Interpolation.BICUBIC);
            case "keras":
                return Preprocessing.keras(SIZE, SIZE, Interpolation.NEAREST);
            case "own":
                return Preprocessing.of(Flavor.TF, SIZE, SIZE);
            default:
                throw new IllegalArgumentException("like must be torchvision, timm, keras or own, found " + library);
        }
    }

    /** One picture. */
    @Benchmark
    public INDArray read() throws IOException {
        return preprocessing.read(picture);
    }
}
