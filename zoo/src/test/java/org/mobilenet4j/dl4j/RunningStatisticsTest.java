/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mobilenet4j.ArrayAssert.assertClose;
import static org.mobilenet4j.ArrayAssert.assertMoved;
import static org.mobilenet4j.ArrayAssert.assertSame;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mobilenet4j.MobileNetV2;
import org.mobilenet4j.MobileNetV2Builder;
import org.mobilenet4j.ParameterTables;
import org.mobilenet4j.vertex.ConvolutionUnit;
import org.mobilenet4j.vertex.Flavor;
import org.mobilenet4j.vertex.NetworkStatistics;
import org.mobilenet4j.vertex.UnitVertex;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

/** Whoever trains with {@code fit} and nothing else gets a network that answers in inference. */
class RunningStatisticsTest {
    private static final int CLASSES = 5;
    private static final int SIZE = 48;

    /** Noisy stripes in five directions: one class each. */
    private static DataSet stripes(int images, long seed) {
        Random random = new Random(seed);
        INDArray x = Nd4j.create(images, 3, SIZE, SIZE);
        INDArray labels = Nd4j.zeros(images, CLASSES);
        for (int i = 0; i < images; i++) {
            int label = i % CLASSES;
            labels.putScalar(i, label, 1);
            double phase = random.nextDouble() * 2 * Math.PI;
            double frequency = 0.25 + 0.1 * random.nextDouble();
            float[] pixels = new float[3 * SIZE * SIZE];
            for (int channel = 0, at = 0; channel < 3; channel++) {
                double contrast = 0.3 + 0.5 * random.nextDouble();
                for (int row = 0; row < SIZE; row++) {
                    for (int column = 0; column < SIZE; column++, at++) {
                        double wave = Math.sin(along(label, row, column) * frequency + phase);
                        pixels[at] = (float) (contrast * wave + 0.4 * random.nextGaussian());
                    }
                }
            }
            x.slice(i).assign(Nd4j.create(pixels, new int[] {3, SIZE, SIZE}));
        }
        return new DataSet(x, labels);
    }

    private static double along(int label, int row, int column) {
        switch (label) {
            case 0:
                return row;
            case 1:
                return column;
            case 2:
                return (row + column) / Math.sqrt(2);
            case 3:
                return (row - column) / Math.sqrt(2);
            default:
                return Math.hypot(row - SIZE / 2.0, column - SIZE / 2.0);
        }
    }

    private static DataSetIterator batches(DataSet data) {
        return new ListDataSetIterator<>(data.asList(), 32);
    }

    private static MobileNetV2Builder builder() {
        return MobileNetV2.builder()
                .numClasses(CLASSES)
                .inputShape(3, SIZE, SIZE)
                .widthMultiplier(0.35);
    }

    private static void fit(ComputationGraph network, int epochs) {
        DataSet train = stripes(400, 1);
        for (int epoch = 0; epoch < epochs; epoch++) {
            train.shuffle(epoch);
            network.fit(batches(train));
        }
    }

    private static String whatIsLogged(Runnable work) {
        PrintStream before = System.err;
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        try {
            work.run();
        } finally {
            System.setErr(before);
        }
        return log.toString(StandardCharsets.UTF_8);
    }

    /** The first snippet of README, on smaller images. */
    @Test
    void aNetworkTrainedAsReadmeSaysAnswers() {
        ComputationGraph network = builder().build().init();
        String log = whatIsLogged(() -> {
            fit(network, 6);
            double accuracy = network.evaluate(batches(stripes(200, 2))).accuracy();
            assertTrue(accuracy > 0.6, "accuracy " + accuracy + ", guessing is 0.2");
        });
        assertFalse(log.contains("running statistics"), log);
    }

    @Test
    void statisticsThatLagAreWarnedOfOnce() {
        ComputationGraph network =
                builder().batchNormDecay(Flavor.TF.batchNormDecay()).build().init();
        String log = whatIsLogged(() -> {
            for (int round = 0; round < 2; round++) {
                fit(network, 1);
                network.evaluate(batches(stripes(40, 2)));
            }
        });
        String warning = "The running statistics of batch norm are far from what training saw";
        assertEquals(2, log.split(warning, -1).length, log);
        assertTrue(log.contains("They keep 0.999 of their old value"), log);
    }

    /** Its units do not know their network any more: the two plain convolutions speak, not all 52. */
    @Test
    void afterTransferLearningTheWarningIsNoFlood() {
        ComputationGraph network = new TransferLearning.GraphBuilder(
                        builder().batchNormDecay(0.999).build().init())
                .fineTuneConfiguration(new FineTuneConfiguration.Builder()
                        .updater(new Sgd(0.01))
                        .build())
                .build();
        String log = whatIsLogged(() -> {
            // so far from the initial statistics that the first unit's are stale whatever is learned
            DataSet bright = stripes(32, 2);
            bright.getFeatures().muli(50);
            network.fit(bright);
            network.evaluate(batches(bright));
        });
        long said = log.lines()
                .filter(line -> line.contains("far from what training saw"))
                .count();
        assertTrue(said == 1 || said == 2, log);
    }

    @Test
    void theDecayGrowsToTheFlavours() {
        ConvolutionUnit unit = unit(builder().build().init(), "Conv1");
        assertEquals(0.1, unit.currentDecay());
        assertEquals(0.999, unit.decay());
        ConvolutionUnit torch = unit(builder().flavor(Flavor.TORCH).build().init(), "Conv1");
        assertEquals(0.9, torch.currentDecay());
        ConvolutionUnit own = unit(builder().batchNormDecay(0.999).build().init(), "block_1_expand");
        assertEquals(0.999, own.currentDecay());
    }

    @Test
    void theFirstUpdatesAreMostlyTheBatch(@TempDir Path folder) throws IOException {
        ComputationGraph network = builder().updater(new Sgd(0)).build().init();
        DataSet batch = stripes(16, 3);
        INDArray initial = network.getParam("Conv1_var").dup();
        network.fit(batch);
        INDArray first = network.getParam("Conv1_var").dup();
        INDArray ofBatch = first.sub(initial.mul(0.1)).div(0.9);
        network.fit(batch);
        assertEquals(3 / 12.0, unit(network, "Conv1").currentDecay());
        assertClose(
                ofBatch.mul(9 / 11.0).add(first.mul(2 / 11.0)), network.getParam("Conv1_var"), 1e-5, "second average");
        // the count goes with the model, and with what is made of it
        network.save(folder.resolve("m.zip").toFile());
        assertEquals(
                3 / 12.0,
                unit(ComputationGraph.load(folder.resolve("m.zip").toFile(), true), "Conv1")
                        .currentDecay());
        assertEquals(3 / 12.0, unit(network.clone(), "Conv_1").currentDecay());
        ComputationGraph transferred = new TransferLearning.GraphBuilder(network)
                .fineTuneConfiguration(new FineTuneConfiguration.Builder()
                        .updater(new Sgd(0.01))
                        .build())
                .build();
        assertEquals(3 / 12.0, unit(transferred, "Conv_1").currentDecay());
    }

    @Test
    void filesWithoutACountKeepTheirDecay() {
        String json = builder().build().graphBuilder().build().toJson();
        assertTrue(json.contains("\"averagedBatches\" : 0"), "counted");
        String older = json.replaceAll(",\\s*\"averagedBatches\" : 0", "").replaceAll("\"averagedBatches\" : 0,", "");
        assertFalse(older.contains("averagedBatches"));
        ComputationGraph network = new ComputationGraph(ComputationGraphConfiguration.fromJson(older));
        network.init();
        assertEquals(0.999, unit(network, "block_3_depthwise").currentDecay());
    }

    @Test
    void statisticsFromElsewhereMoveAtTheFullDecay() {
        ComputationGraph network = builder().build().init();
        NetworkStatistics.endDecayWarmUp(network);
        for (String vertex : new String[] {"Conv1", "block_5_project", "Conv_1"}) {
            assertEquals(0.999, unit(network, vertex).currentDecay(), vertex);
        }
    }

    /** 32 pixels leave 1x1 in the last blocks: one value a channel has no variance. */
    @Test
    void aBatchOfOneAtOnePixelUsesTheRunningStatisticsThere() {
        ComputationGraph network =
                builder().inputShape(3, 32, 32).updater(new Sgd(0.01)).build().init();
        DataSet batch = new DataSet(Nd4j.rand(8, 3, 32, 32), Nd4j.zeros(8, CLASSES));
        batch.getLabels().putColumn(1, Nd4j.ones(8));
        network.fit(batch);
        Map<String, INDArray> before = ParameterTables.copy(network);
        DataSet one = new DataSet(
                batch.getFeatures().slice(0).reshape(1, 3, 32, 32),
                batch.getLabels().getRow(0).reshape(1, CLASSES));
        String log = whatIsLogged(() -> {
            network.fit(one);
            network.fit(one);
        });
        assertEquals(2, log.split("A batch of one image has 1x1 feature maps", -1).length, log);
        assertTrue(log.contains("block_13_depthwise"), log);
        assertTrue(Double.isFinite(network.score()), "score");
        for (String key : new String[] {"mean", "var"}) {
            assertMoved(before.get("Conv1_" + key), network.getParam("Conv1_" + key), "stem's " + key);
            for (String vertex : new String[] {"block_13_depthwise", "block_15_project", "Conv_1"}) {
                assertSame(before.get(vertex + "_" + key), network.getParam(vertex + "_" + key), vertex + " " + key);
            }
        }
        assertMoved(before.get("block_15_project_W"), network.getParam("block_15_project_W"), "a kernel");
    }

    private static ConvolutionUnit unit(ComputationGraph network, String vertex) {
        return UnitVertex.unitOf(
                (LayerVertex) network.getConfiguration().getVertices().get(vertex));
    }
}
