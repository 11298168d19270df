/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.mobilenet4j.MobileNetV2;
import org.mobilenet4j.MobileNetV2Builder;
import org.mobilenet4j.model.Stage;
import org.mobilenet4j.vertex.NetworkEngine;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.rng.Random;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Noise with one bright colour, the class, and networks of 32x32 pixels that learn it. */
public final class TinyTask {
    public static final int CLASSES = 3;
    public static final int SIZE = 32;

    private TinyTask() {}

    /** Four blocks, on the engine ND4J; some steps old, so that its statistics are those of no fresh network. */
    public static ComputationGraph pretrained() {
        return trained(small().build().init());
    }

    /** All seventeen blocks. */
    public static ComputationGraph deepPretrained() {
        return trained(small().stages(MobileNetV2.STAGES).build().init());
    }

    public static MobileNetV2Builder small() {
        return MobileNetV2.builder()
                .seed(7)
                .inputShape(3, SIZE, SIZE)
                .numClasses(CLASSES)
                .widthMultiplier(0.35)
                .stages(List.of(Stage.of(1, 16, 1, 1), Stage.of(3, 24, 2, 2), Stage.of(3, 32, 1, 2)))
                .batchNormDecay(0.5)
                .dropout(0.2);
    }

    private static ComputationGraph trained(ComputationGraph network) {
        NetworkEngine.use(network, "nd4j");
        network.fit(batches(1, 6, 5).get(0));
        return network;
    }

    /** As a folder's pictures would be: some batches, the same in each pass. */
    public static TrainingData data(int batches, int batchSize, long seed) {
        return TrainingData.of(new ListDataSetIterator<>(examples(batches, batchSize, seed), batchSize));
    }

    private static List<DataSet> examples(int batches, int batchSize, long seed) {
        List<DataSet> examples = new ArrayList<>();
        batches(batches, batchSize, seed).forEach(batch -> examples.addAll(batch.asList()));
        return examples;
    }

    public static List<DataSet> batches(int count, int size, long seed) {
        Random random = Nd4j.getRandomFactory().getNewRandomInstance(seed);
        List<DataSet> batches = new ArrayList<>();
        for (int b = 0; b < count; b++) {
            INDArray x = random.nextDouble(new long[] {size, 3, SIZE, SIZE})
                    .castTo(DataType.FLOAT)
                    .subi(0.5);
            INDArray y = Nd4j.zeros(DataType.FLOAT, size, CLASSES);
            for (int i = 0; i < size; i++) {
                int label = (b + i) % CLASSES;
                x.slice(i).slice(label).addi(0.5);
                y.putScalar(i, label, 1);
            }
            batches.add(new DataSet(x, y));
        }
        return batches;
    }

    /** Copies by name. */
    public static Map<String, INDArray> parameters(ComputationGraph network) {
        Map<String, INDArray> copies = new TreeMap<>();
        network.paramTable().forEach((name, array) -> copies.put(name, array.dup()));
        return copies;
    }
}
