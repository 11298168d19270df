/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.benchmark;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.mobilenet4j.MobileNetV2;
import org.mobilenet4j.MobileNetV2Builder;
import org.mobilenet4j.vertex.KaimingFanOut;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.rng.Random;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

/**
 * The network that is measured and the data it is fed: MobileNetV2 with 1000 classes, drawn from a seed. The weights
 * are random, gamma and beta such that ReLU6 clips at both ends, and the running statistics those of a batch of
 * noise, so that activations have the sizes of a trained network's. Immutable.
 */
public final class BenchmarkNetwork {
    private static final long SEED = 6;
    private static final int CLASSES = 1000;
    private static final int STRIDE = 32;
    private static final int LEAST_PIXELS = 8;
    private static final int CALIBRATION_BATCH = 8;
    private static final int CALIBRATION_SIZE = 96;

    private final MobileNetV2 zoo;
    private final int size;
    private final INDArray parameters;

    private BenchmarkNetwork(MobileNetV2 zoo, int size, INDArray parameters) {
        this.zoo = zoo;
        this.size = size;
        this.parameters = parameters;
    }

    /**
     * Draws the parameters; takes a training step of a few small pictures.
     *
     * @param width multiplier of the channels
     * @param size height and width of the pictures in pixels
     * @throws IllegalArgumentException if the builder refuses width or size
     */
    public static BenchmarkNetwork of(double width, int size) {
        MobileNetV2 zoo = settings(width, size).build();
        // decay 0: after one step the running statistics are the batch's; rate 0: all else stays as drawn
        ComputationGraph calibrated = settings(width, Math.min(size, CALIBRATION_SIZE))
                .batchNormDecay(0)
                .updater(new Sgd(0))
                .build()
                .init();
        Random random = Nd4j.getRandomFactory().getNewRandomInstance(SEED);
        calibrated.paramTable().forEach((key, values) -> {
            if (key.endsWith("_gamma")) {
                values.assign(random.nextFloat(values.shape()).addi(1));
            } else if (key.endsWith("_beta")) {
                values.assign(random.nextFloat(values.shape()));
            }
        });
        calibrated.fit(examples(CALIBRATION_BATCH, Math.min(size, CALIBRATION_SIZE)));
        return new BenchmarkNetwork(zoo, size, calibrated.params().dup());
    }

    private static MobileNetV2Builder settings(double width, int size) {
        return MobileNetV2.builder()
                .seed(SEED)
                .widthMultiplier(width)
                .inputShape(3, size, size)
                .numClasses(CLASSES)
                .weightInit(new KaimingFanOut())
                .dropout(0)
                .weightDecay(0)
                .updater(new Sgd(0.01));
    }

    /** Its settings. */
    public MobileNetV2 zoo() {
        return zoo;
    }

    /** A new network with these parameters; without dropout and weight decay, trained with SGD. */
    public ComputationGraph create() {
        ComputationGraph network = zoo.init();
        network.setParams(parameters);
        return network;
    }

    /** Noise, [count, 3, size, size], the same for the same count. */
    public INDArray pictures(int count) {
        return pictures(count, size);
    }

    /** Noise as above, and labels one-hot, [count, 1000]. */
    public DataSet examples(int count) {
        return examples(count, size);
    }

    /**
     * A smaller batch of the kind, to compare networks by one step without waiting long: two pictures, more where they
     * are so small that batch norm would see but a few pixels in the last layers.
     */
    public DataSet sample(int count) {
        int pixels = Math.max(1, size / STRIDE * (size / STRIDE));
        return examples(Math.min(count, Math.max(2, LEAST_PIXELS / pixels)));
    }

    private static INDArray pictures(int count, int size) {
        Random random = Nd4j.getRandomFactory().getNewRandomInstance(SEED + count);
        return random.nextGaussian(new long[] {count, 3, size, size}).castTo(DataType.FLOAT);
    }

    private static DataSet examples(int count, int size) {
        INDArray labels = Nd4j.zeros(DataType.FLOAT, count, CLASSES);
        for (int i = 0; i < count; i++) {
            labels.putScalar(i, i * 37 % CLASSES, 1);
        }
        return new DataSet(pictures(count, size), labels);
    }
}
