/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.engine;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.mobilenet4j.MobileNetV2Builder;
import org.mobilenet4j.dl4j.Networks;
import org.mobilenet4j.vertex.NetworkEngine;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.rng.Random;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

/** Small networks on a chosen engine, pictures, and comparisons. */
final class EngineNetworks {
    static final int CLASSES = 3;
    static final int SIZE = 32;

    private static final Map<Long, INDArray> TRAINED = new ConcurrentHashMap<>();

    private EngineNetworks() {}

    /** Four blocks, one with a shortcut ({@code block_2_add}), two that stride. */
    static MobileNetV2Builder small() {
        return Networks.small();
    }

    /** A new small network on an engine, trained a little: a new one's outputs hardly depend on its input. */
    static ComputationGraph on(String kind) {
        return on(kind, trained(7));
    }

    /** The same network for the same seed, on any engine: it is trained on ND4J. */
    static ComputationGraph trained(long seed) {
        ComputationGraph network = small().seed(seed).build().init();
        network.setParams(TRAINED.computeIfAbsent(seed, EngineNetworks::train));
        return network;
    }

    private static INDArray train(long seed) {
        ComputationGraph network =
                on("nd4j", small().seed(seed).updater(new Sgd(0.01)).build().init());
        for (int i = 0; i < 8; i++) {
            network.fit(batch(9, SIZE));
        }
        return network.params().dup();
    }

    static ComputationGraph on(String kind, ComputationGraph network) {
        NetworkEngine.use(network, kind);
        return network;
    }

    /** A new small network on oneDNN with what is in another one's parameters now. */
    static ComputationGraph freshCopy(ComputationGraph network) {
        ComputationGraph fresh = new ComputationGraph(network.getConfiguration().clone());
        fresh.init();
        fresh.setParams(network.params().dup());
        return on("onednn", fresh);
    }

    /** Noise of its own for every seed. */
    static INDArray pictures(long seed, long count, long size) {
        Random random = Nd4j.getRandomFactory().getNewRandomInstance(seed);
        return random.nextDouble(new long[] {count, 3, size, size})
                .castTo(DataType.FLOAT)
                .subi(0.5);
    }

    /** Noise with one bright colour channel: the class. */
    static DataSet batch(int count, int size) {
        INDArray x = pictures(99, count, size);
        INDArray y = Nd4j.zeros(DataType.FLOAT, count, CLASSES);
        for (int i = 0; i < count; i++) {
            x.slice(i).slice(i % CLASSES).addi(1);
            y.putScalar(i, i % CLASSES, 1);
        }
        return new DataSet(x, y);
    }
}
