/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.benchmarks;

import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.mobilenet4j.cli.benchmark.EngineChoice;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What a program does until its first prediction, from a model file: run in a JVM of its own, it prints a line
 * {@code name milliseconds} for each part, and {@code probability} with the largest one. Arguments: the peer ({@code
 * stock} takes the model as it is), the model, height and width of the picture, and when the process was started, in
 * milliseconds since 1970.
 */
public final class FirstPrediction {

    private FirstPrediction() {}

    /** Takes the time of each part. */
    public static void main(String[] arguments) throws IOException {
        Instant begun = Instant.ofEpochMilli(Long.parseLong(arguments[3]));
        print("jvm", Duration.between(begun, Instant.now()).toNanos());
        int size = Integer.parseInt(arguments[2]);
        long start = System.nanoTime();
        INDArray picture = picture(size);
        start = part("nd4j", start);
        ComputationGraph network = ComputationGraph.load(new File(arguments[1]), false);
        if (!arguments[0].startsWith(Contest.STOCK)) {
            EngineChoice.valueOf(arguments[0].toUpperCase(Locale.ROOT)).use(network);
        }
        start = part("restore", start);
        double probability = network.outputSingle(picture).maxNumber().doubleValue();
        start = part("first-output", start);
        print("first-prediction", Duration.between(begun, Instant.now()).toNanos());
        network.outputSingle(picture);
        part("second-output", start);
        System.out.println("probability " + probability);
    }

    /** The same in every JVM; the first use of ND4J, which loads its native libraries. */
    static INDArray picture(int size) {
        return Nd4j.linspace(DataType.FLOAT, -1, 2.0 / (3 * size * size), 3L * size * size)
                .reshape(1, 3, size, size);
    }

    private static long part(String name, long start) {
        long now = System.nanoTime();
        print(name, now - start);
        return now;
    }

    private static void print(String name, long nanos) {
        System.out.printf(Locale.ROOT, "%s %.1f%n", name, nanos / 1e6);
    }
}
