/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mobilenet4j.ArrayAssert;
import org.mobilenet4j.training.batchnorm.BatchNormPolicy;
import org.mobilenet4j.training.data.ClassCounts;
import org.mobilenet4j.training.data.TinyTask;
import org.mobilenet4j.training.data.TrainingData;
import org.mobilenet4j.training.loss.*;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.rng.Random;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

class ClassWeightsTest {

    private static final ComputationGraph PRETRAINED = TinyTask.pretrained();
    private static final double[] WEIGHTS = {0.5, 2, 7};

    @TempDir
    Path folder;

    private static FineTuning.Builder settings() {
        return FineTuning.builder().classes(3).stages(TrainingStage.of(1, 0.01));
    }

    private static BaseOutputLayer classifier(ComputationGraph network) {
        return (BaseOutputLayer) network.getOutputLayer(0).conf().getLayer();
    }

    /** Hard, smoothed and mixed targets; a numeric derivative of the loss as it is defined, in DOUBLE. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void gradientsAreThoseOfTheWeightedLoss(boolean multiLabel) {
        FineTuning settings = settings()
                .multiLabel(multiLabel)
                .classWeights(WEIGHTS)
                .dropout(0)
                .build();
        ComputationGraph network =
                NewHead.on(TinyTask.small().dataType(DataType.DOUBLE).build().init(), settings);
        BaseOutputLayer layer = classifier(network);
        WeightedLoss.of(settings.classWeights(), settings.multiLabel(), network, null)
                .applyTo(layer);
        ILossFunction loss = layer.getLossFn();
        INDArray logits = Nd4j.createFromArray(new double[][] {{0.3, -1.2, 2}, {-4, 1, 0.5}, {30, -2, -35}, {0, 0, 0}});
        INDArray labels = Nd4j.createFromArray(
                multiLabel
                        ? new double[][] {{1, 0, 1}, {0.95, 0.05, 0.05}, {0.3, 1, 0.7}, {0, 0, 0}}
                        : new double[][] {{0, 0, 1}, {0.9, 0.05, 0.05}, {0.3, 0, 0.7}, {1 / 3.0, 1 / 3.0, 1 / 3.0}});
        if (!multiLabel) {
            // DL4J clips probabilities at 1e-10 where it scores
            logits.getRow(2).assign(Nd4j.createFromArray(10.0, -2, -9));
        }
        assertEquals(
                weighted(labels, logits, multiLabel) / 4,
                loss.computeScore(labels, logits.dup(), layer.getActivationFn(), null, true),
                1e-9);
        INDArray gradient = loss.computeGradient(labels, logits.dup(), layer.getActivationFn(), null);
        double step = 1e-5;
        for (int i = 0; i < 4; i++) {
            for (int c = 0; c < 3; c++) {
                INDArray up = logits.dup();
                up.putScalar(i, c, logits.getDouble(i, c) + step);
                INDArray down = logits.dup();
                down.putScalar(i, c, logits.getDouble(i, c) - step);
                double slope = (weighted(labels, up, multiLabel) - weighted(labels, down, multiLabel)) / (2 * step);
                assertEquals(slope, gradient.getDouble(i, c), 1e-6, "example " + i + ", class " + c);
            }
        }
    }

    /** The definition, in plain Java. */
    private static double weighted(INDArray labels, INDArray logits, boolean multiLabel) {
        double loss = 0;
        for (int i = 0; i < labels.size(0); i++) {
            double sum = 0;
            for (int c = 0; c < 3; c++) {
                sum += Math.exp(logits.getDouble(i, c));
            }
            for (int c = 0; c < 3; c++) {
                double y = labels.getDouble(i, c);
                double z = logits.getDouble(i, c);
                loss += multiLabel
                        ? WEIGHTS[c] * y * Math.log1p(Math.exp(-z)) + (1 - y) * Math.log1p(Math.exp(z))
                        : WEIGHTS[c] * y * (Math.log(sum) - z);
            }
        }
        return loss;
    }

    @Test
    void balancedIsScikitLearns() {
        // compute_class_weight('balanced', classes=[0, 1, 2], y=[0]*6 + [1]*3 + [2]*1)
        ClassCounts counts = new ClassCounts(new double[] {6, 3, 1}, 10);
        double[] expected = {0.5555555555555556, 1.1111111111111112, 3.3333333333333335};
        assertArrayEquals(expected, ClassWeights.balanced().present(counts, false), 1e-12);
        // of each label: compute_class_weight('balanced', classes=[0, 1], y=label)
        ClassCounts labels = new ClassCounts(new double[] {8, 5, 10}, 10);
        assertArrayEquals(new double[] {0.625, 1, 1}, present(labels), 1e-12);
        assertArrayEquals(new double[] {2.5, 1, 1}, ClassWeights.balanced().absent(labels, 3), 1e-12);
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> present(new ClassCounts(new double[] {6, 0, 1}, 7)));
        assertTrue(e.getMessage().contains("no training examples of class 1"), e.getMessage());
        assertEquals(new ClassCounts(new double[] {8, 8, 8}, 24), ClassCounts.of(TinyTask.data(4, 6, 1)));
    }

    private static double[] present(ClassCounts labels) {
        double[] present = ClassWeights.balanced().present(labels, true);
        if (labels.perClass()[2] == labels.examples()) {
            // a label that is always there: 10 / (2 * 10)
            assertEquals(0.5, present[2]);
            present[2] = 1;
        }
        return present;
    }

    @Test
    void weightsAreChecked() {
        assertThrows(IllegalArgumentException.class, () -> ClassWeights.of(1));
        assertThrows(IllegalArgumentException.class, () -> ClassWeights.of(1, 0));
        assertThrows(IllegalArgumentException.class, () -> ClassWeights.of(1, Double.NaN));
        assertNull(WeightedLoss.of(ClassWeights.none(), false, PRETRAINED, null));
        assertRefused(settings().classWeights(1, 2), "for 2 classes, but the classifier has 3");
        assertRefused(
                settings().classes(0).multiLabel(true).classWeights(WEIGHTS), "sigmoids and binary cross-entropy");
        ComputationGraph weighted = PRETRAINED.clone();
        classifier(weighted).setLossFn(new LossMCXENT(Nd4j.ones(1, 3)));
        IllegalArgumentException e = assertThrows(
                IllegalArgumentException.class, () -> WeightedLoss.of(ClassWeights.of(WEIGHTS), false, weighted, null));
        assertTrue(e.getMessage().contains("no weights of its own"), e.getMessage());
    }

    private static void assertRefused(FineTuning.Builder settings, String reason) {
        TrainingData data = TinyTask.data(1, 6, 1);
        IllegalArgumentException e = assertThrows(
                IllegalArgumentException.class,
                () -> settings.build().fit(PRETRAINED, data, data, FineTuningListener.SILENT));
        assertTrue(e.getMessage().contains(reason), e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyStageHasTheWeightsAndTheOutcomeHasNone(boolean multiLabel) throws IOException {
        List<String> losses = new ArrayList<>();
        FineTuning tuning = settings()
                .multiLabel(multiLabel)
                .stages(TrainingStage.of(1, 0.01).freezeThrough("Conv_1"), TrainingStage.of(1, 0.01))
                .classWeights(WEIGHTS)
                .build();
        TrainingData data = TinyTask.data(2, 6, 1);
        FineTuningResult result = tuning.fit(PRETRAINED, data, data, new FineTuningListener() {
            @Override
            public void stageStarted(int number, int stages, TrainingStage stage, ComputationGraph network) {
                ComputationGraphConfiguration configuration = network.getConfiguration();
                losses.add(classifier(network).getLossFn().toString());
                assertEquals(
                        configuration,
                        ComputationGraphConfiguration.fromJson(configuration.toJson()),
                        "a network that is saved in the middle");
            }
        });
        assertEquals(2, losses.size());
        assertTrue(losses.get(0).matches(".*0[.]50*, .*2[.]?0*, .*7[.]?0*.*"), losses.get(0));
        assertEquals(losses.get(0), losses.get(1));
        assertEquals(
                multiLabel ? "LossBinaryXENT()" : "LossMCXENT()",
                classifier(result.network()).getLossFn().toString());
        assertTrue(tuning.toString().contains("class weights [0.5, 2.0, 7.0]"), tuning.toString());
        assertTrue(!settings().build().toString().contains("weights ["));
    }

    @Test
    void aResumedTrainingHasTheSameWeightsAndTheSameBits() throws IOException {
        Path file = folder.resolve("run.checkpoint");
        TrainingData train = TinyTask.data(3, 6, 1);
        FineTuning.Builder settings = settings()
                .classWeights(ClassWeights.balanced())
                .labelSmoothing(0.1)
                .mixup(0.2)
                .stages(TrainingStage.of(2, 0.01))
                .checkpoints(file, 2);
        FineTuningResult whole = settings.build().fit(PRETRAINED, train, train, FineTuningListener.SILENT);
        FineTuningListener killer = new FineTuningListener() {
            private int left = 5;

            @Override
            public void batchTrained(int epoch, long examples, double loss) {
                if (--left == 0) {
                    throw new UnsupportedOperationException("stands for a kill");
                }
            }
        };
        assertThrows(UnsupportedOperationException.class, () -> settings.build().fit(PRETRAINED, train, train, killer));
        assertOtherIsRefused(
                settings()
                        .stages(TrainingStage.of(2, 0.01))
                        .checkpoints(file, 2)
                        .build(),
                train,
                "settings");
        assertOtherIsRefused(settings.build(), unbalanced(train), "counts of the classes");
        FineTuningResult resumed = settings.build().resume(train, train, FineTuningListener.SILENT);
        ArrayAssert.assertSame(whole.network().params(), resumed.network().params(), "parameters");
    }

    private static void assertOtherIsRefused(FineTuning tuning, TrainingData train, String what) {
        IOException e = assertThrows(IOException.class, () -> tuning.resume(train, train, FineTuningListener.SILENT));
        assertTrue(e.getMessage().contains("other " + what), e.getMessage());
    }

    private static TrainingData unbalanced(TrainingData data) {
        List<DataSet> examples = new ArrayList<>();
        data.plain().forEachRemaining(batch -> {
            INDArray labels = batch.getLabels().dup();
            labels.getRow(0).assign(Nd4j.createFromArray(0f, 0, 1));
            examples.addAll(new DataSet(batch.getFeatures(), labels).asList());
        });
        return TrainingData.of(new ListDataSetIterator<>(examples, 6));
    }

    /** Two classes of which one is ten times as frequent, and which overlap: without weights nearly all is said to be it. */
    @Test
    void theRareClassIsFoundWithWeights() throws IOException {
        double without = recallOfTheRare(ClassWeights.none());
        double with = recallOfTheRare(ClassWeights.balanced());
        assertTrue(without < 0.4, "without weights: " + without);
        assertTrue(with > without + 0.25, "with weights: " + with + ", without: " + without);
    }

    private static double recallOfTheRare(ClassWeights weights) throws IOException {
        TrainingData validation = TrainingData.of(new ListDataSetIterator<>(overlapping(60, 60, 9), 20));
        ComputationGraph network = FineTuning.builder()
                .classes(2)
                .classWeights(weights)
                .dropout(0)
                .keepBest(false)
                .batchNorm(BatchNormPolicy.FROZEN_STATISTICS)
                .stages(TrainingStage.of(8, 0.05).freezeThrough("Conv_1"))
                .build()
                .fit(
                        PRETRAINED,
                        TrainingData.of(new ListDataSetIterator<>(overlapping(200, 20, 3), 20)),
                        validation,
                        FineTuningListener.SILENT)
                .network();
        int found = 0;
        for (DataSet example : overlapping(0, 60, 9)) {
            INDArray output = network.outputSingle(example.getFeatures());
            found += output.getDouble(0, 1) > 0.5 ? 1 : 0;
        }
        return found / 60.0;
    }

    /** Pictures of noise with a level of red that is N(0, 1) for the usual class and N(1.5, 1) for the rare one. */
    private static List<DataSet> overlapping(int usual, int rare, long seed) {
        Random random = Nd4j.getRandomFactory().getNewRandomInstance(seed);
        List<DataSet> examples = new ArrayList<>();
        java.util.Random levels = new java.util.Random(seed);
        for (int i = 0; i < usual + rare; i++) {
            int label = i < usual ? 0 : 1;
            INDArray x = random.nextDouble(new long[] {1, 3, TinyTask.SIZE, TinyTask.SIZE})
                    .castTo(DataType.FLOAT)
                    .subi(0.5);
            x.slice(0).slice(0).addi(0.4 * (levels.nextGaussian() + 1.5 * label));
            INDArray y = Nd4j.zeros(DataType.FLOAT, 1, 2);
            y.putScalar(0, label, 1);
            examples.add(new DataSet(x, y));
        }
        java.util.Collections.shuffle(examples, new java.util.Random(seed));
        return examples;
    }

    @Test
    void weightsAreComparedByValue() {
        assertEquals(ClassWeights.of(1, 2), ClassWeights.of(1, 2));
        assertNotEquals(ClassWeights.of(1, 2), ClassWeights.of(2, 1));
        assertNotEquals(ClassWeights.none(), ClassWeights.balanced());
    }
}
