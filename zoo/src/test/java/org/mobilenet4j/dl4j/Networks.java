/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.dl4j;

import java.util.List;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.mobilenet4j.MobileNetV2;
import org.mobilenet4j.MobileNetV2Builder;
import org.mobilenet4j.model.Stage;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.rng.Random;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Nesterovs;

/** Small networks, pictures that can be learnt, and comparisons to the last bit. */
public final class Networks {
    static final int CLASSES = 3;
    static final int SIZE = 32;
    static final int BATCH = 6;

    private Networks() {}

    /** Four blocks, one with a shortcut ({@code block_2_add}), two that stride; no dropout, no weight decay. */
    public static MobileNetV2Builder small() {
        return MobileNetV2.builder()
                .seed(7)
                .inputShape(3, SIZE, SIZE)
                .numClasses(CLASSES)
                .widthMultiplier(0.35)
                .stages(List.of(Stage.of(1, 16, 1, 1), Stage.of(3, 24, 2, 2), Stage.of(3, 32, 1, 2)))
                .batchNormDecay(0.5)
                .dropout(0)
                .weightDecay(0)
                .updater(new Nesterovs(0.05, 0.9));
    }

    /** All seventeen blocks, as thin as they get. */
    static MobileNetV2Builder deep() {
        return small().stages(MobileNetV2.STAGES);
    }

    /** Noise with one bright colour channel: the class. */
    static DataSet batch(int pictures, int size, CNN2DFormat format, DataType type) {
        Random random = Nd4j.getRandomFactory().getNewRandomInstance(99);
        INDArray noise = random.nextDouble(new long[] {pictures, 3, size, size}).castTo(type);
        INDArray x = noise.subi(0.5);
        INDArray y = Nd4j.zeros(type, pictures, CLASSES);
        for (int i = 0; i < pictures; i++) {
            x.slice(i).slice(i % CLASSES).addi(1);
            y.putScalar(i, i % CLASSES, 1);
        }
        return new DataSet(
                format == CNN2DFormat.NCHW ? x : x.permute(0, 2, 3, 1).dup('c'), y);
    }

    static void fit(ComputationGraph network, DataSet batch, int times) {
        for (int i = 0; i < times; i++) {
            network.fit(batch);
        }
    }
}
