/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package consumer;

import java.io.File;
import java.io.IOException;
import java.util.Arrays;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.mobilenet4j.MobileNetV2;
import org.mobilenet4j.vertex.NetworkEngine;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Builds a small network, trains it for a moment, saves and loads it, and prints its answer and its engine in one line. */
public final class Consumer {

    private Consumer() {}

    public static void main(String[] arguments) throws IOException {
        Nd4j.getRandom().setSeed(42);
        ComputationGraph network = MobileNetV2.builder()
                .inputShape(3, 64, 64)
                .widthMultiplier(0.35)
                .numClasses(5)
                .seed(42)
                .build()
                .init();
        INDArray image = Nd4j.linspace(-1.0, 1.0, 3 * 64 * 64, DataType.FLOAT).reshape(1, 3, 64, 64);
        DataSet batch = new DataSet(Nd4j.rand(DataType.FLOAT, 4, 3, 64, 64), Nd4j.eye(5).getRows(0, 1, 2, 3));
        for (int i = 0; i < 5; i++) {
            network.fit(batch); // a new network says 0.2 to everything
        }
        float[] answer = network.outputSingle(image).dup().data().asFloat();

        File file = File.createTempFile("consumer", ".zip");
        network.save(file);
        ComputationGraph loaded = ComputationGraph.load(file, false);
        if (!file.delete() || !Arrays.equals(answer, loaded.outputSingle(image).dup().data().asFloat())) {
            throw new IllegalStateException("the loaded network answers otherwise");
        }
        double sum = 0;
        for (float probability : answer) {
            sum += probability;
        }
        if (answer.length != 5 || !(Math.abs(sum - 1) < 1e-5) || Math.abs(answer[0] - 0.2) < 1e-5) {
            throw new IllegalStateException(Arrays.toString(answer));
        }
        String report = NetworkEngine.report(network).toString().lines().findFirst().orElseThrow();
        System.out.println("answer " + Arrays.toString(answer) + " by " + report);
    }
}
