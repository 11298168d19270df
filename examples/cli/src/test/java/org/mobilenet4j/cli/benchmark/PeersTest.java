/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.benchmark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mobilenet4j.MobileNetV2;
import org.mobilenet4j.MobileNetV2Builder;
import org.mobilenet4j.vertex.Flavor;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.rng.Random;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

/** The peers compute what our network does, before anyone looks at their speed. */
class PeersTest {
    private static final int CLASSES = 20;
    private static final int BATCH = 2;

    @ParameterizedTest
    @CsvSource({"TF,0.35,96", "TF,0.35,97", "TORCH,0.35,96", "TORCH,0.35,97", "TF,1.0,97", "TORCH,1.0,96"})
    void onnxRuntimeComputesTheSameFromTheExport(Flavor flavor, double width, int size) {
        MobileNetV2 zoo = settings(flavor, width, size).build();
        ComputationGraph network = varied(zoo.init());
        INDArray expected = network.outputSingle(pictures(size));
        assertSpread(expected);
        try (OnnxRuntimeWorkload peer = OnnxRuntimeWorkload.of(network, zoo.inputType(), pictures(size), 1)) {
            Agreement.require("output", expected, peer.result());
        }
    }

    @ParameterizedTest
    @CsvSource({"TF,0.35,96", "TF,0.35,97", "TORCH,0.35,96", "TORCH,0.35,97"})
    void stockLayersPredictTheSame(Flavor flavor, double width, int size) {
        MobileNetV2 zoo = settings(flavor, width, size).build();
        ComputationGraph network = varied(zoo.init());
        ComputationGraph stock = StockMobileNetV2.of(zoo, network);
        assertEquals(network.numParams(), stock.numParams());
        INDArray expected = network.outputSingle(pictures(size));
        assertSpread(expected);
        Agreement.require("output", expected, stock.outputSingle(pictures(size)));
    }

    @ParameterizedTest
    @CsvSource({"TF", "TORCH"})
    void stockLayersTakeTheSameStep(Flavor flavor) {
        MobileNetV2 zoo = settings(flavor, 0.35, 64).build();
        ComputationGraph network = varied(zoo.init());
        ComputationGraph stock = StockMobileNetV2.of(zoo, network);
        INDArray labels = Nd4j.zeros(BATCH, CLASSES);
        labels.putScalar(0, 3, 1).putScalar(1, 7, 1);
        DataSet batch = new DataSet(pictures(64), labels);
        network.fit(batch);
        stock.fit(batch);
        assertEquals(network.score(), stock.score(), 1e-4 * network.score());
        Agreement.require("kernel", network.getParam("predictions_W"), stock.getParam("predictions_W"));
        Agreement.require("gamma", network.getParam("Conv_1_gamma"), gamma(stock, network));
    }

    private static INDArray gamma(ComputationGraph stock, ComputationGraph network) {
        return stock.getParam("Conv_1_norm_gamma")
                .reshape(network.getParam("Conv_1_gamma").shape());
    }

    @Test
    void whatDiffersIsRefused() {
        INDArray one = Nd4j.createFromArray(0.0, 2.0);
        Agreement.require("equal", one, Nd4j.createFromArray(0.0001, 2.0));
        IllegalStateException refusal = assertThrows(
                IllegalStateException.class, () -> Agreement.require("peer", one, Nd4j.createFromArray(0.001, 2.0)));
        assertTrue(refusal.getMessage().startsWith("peer: the results differ by 0.00100"), refusal.getMessage());
        assertThrows(
                IllegalStateException.class,
                () -> Agreement.require("peer", one, Nd4j.createFromArray(Double.NaN, 2.0)));
    }

    @Test
    void theMeasuredNetworkIsDrawnFromASeed() {
        BenchmarkNetwork drawn = BenchmarkNetwork.of(0.35, 32);
        ComputationGraph network = drawn.create();
        assertArrayEquals(
                network.params().toFloatVector(),
                BenchmarkNetwork.of(0.35, 32).create().params().toFloatVector());
        assertSpread(network.outputSingle(drawn.pictures(2)));
    }

    /** Not all classes the same, or any network would agree. */
    private static void assertSpread(INDArray probabilities) {
        double mean = 1.0 / probabilities.size(1);
        assertTrue(probabilities.maxNumber().doubleValue() > 1.5 * mean, probabilities.toString());
    }

    private static MobileNetV2Builder settings(Flavor flavor, double width, int size) {
        return MobileNetV2.builder()
                .flavor(flavor)
                .widthMultiplier(width)
                .inputShape(3, size, size)
                .numClasses(CLASSES)
                .dropout(0)
                .weightDecay(0)
                .updater(new Sgd(0.01));
    }

    /** Gives batch norm something to do and the classes something to tell them apart. */
    private static ComputationGraph varied(ComputationGraph network) {
        Random random = Nd4j.getRandomFactory().getNewRandomInstance(8);
        network.paramTable().forEach((key, values) -> {
            String leaf = key.substring(key.lastIndexOf('_') + 1);
            if (leaf.equals("var") || leaf.equals("gamma")) {
                values.assign(random.nextFloat(values.shape()).addi(0.5));
            } else if (leaf.equals("mean") || leaf.equals("beta")) {
                values.assign(random.nextFloat(values.shape()).subi(0.3));
            } else if (key.equals("predictions_W")) {
                values.assign(random.nextGaussian(values.shape()).muli(0.1));
            }
        });
        return network;
    }

    private static INDArray pictures(int size) {
        return Nd4j.getRandomFactory()
                .getNewRandomInstance(9)
                .nextGaussian(new long[] {BATCH, 3, size, size})
                .castTo(DataType.FLOAT);
    }
}
