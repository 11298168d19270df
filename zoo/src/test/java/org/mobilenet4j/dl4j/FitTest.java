/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.deeplearning4j.optimize.listeners.CollectScoresIterationListener;
import org.deeplearning4j.optimize.listeners.EvaluativeListener;
import org.deeplearning4j.optimize.listeners.PerformanceListener;
import org.deeplearning4j.optimize.listeners.ScoreIterationListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.mobilenet4j.ArrayAssert;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;

/** Training as every DL4J user starts it. */
class FitTest {

    @ParameterizedTest
    @MethodSource("org.mobilenet4j.dl4j.Variant#some")
    void fittingLowersTheLossAndLearnsThePictures(Variant variant) {
        ComputationGraph network = variant.network();
        DataSet batch = variant.batch();
        double before = network.score(batch, true);
        Networks.fit(network, batch, 12);
        assertTrue(network.score(batch, true) < before / 2, before + " -> " + network.score(batch, true));
        assertEquals(1.0, network.evaluate(iterator(batch)).accuracy());
    }

    @Test
    void iterationsAndEpochsAreCounted() {
        ComputationGraph network = Variant.plain().network();
        network.fit(iterator(Variant.plain().batch()), 2);
        assertEquals(6, network.getIterationCount());
        assertEquals(2, network.getEpochCount());
        assertEquals(6, network.getConfiguration().getIterationCount());
    }

    @Test
    void scoreIsTheMeanLossOfTheLastBatch() {
        ComputationGraph network = Variant.plain().network();
        DataSet batch = Variant.plain().batch();
        double expected = network.score(batch, true);
        network.fit(batch);
        assertEquals(expected, network.score(), 1e-6);
        double perExample = network.scoreExamples(batch, true).meanNumber().doubleValue();
        assertEquals(network.score(batch, false), perExample, 1e-5);
    }

    @Test
    void listenersHearOfEveryIterationAndEpoch() {
        ComputationGraph network = Variant.plain().network();
        CollectScoresIterationListener scores = new CollectScoresIterationListener(1);
        List<String> heard = new ArrayList<>();
        network.setListeners(scores, new Diary(heard));
        network.fit(iterator(Variant.plain().batch()), 1);
        assertEquals(3, scores.getScoreVsIter().getEffectiveIndexes().length);
        assertEquals(network.score(), scores.getScoreVsIter().getScores().get(0)[2], 1e-9);
        int vertices = network.getVertices().length - 1; // without the classifier, whose output the loss makes
        String step = "forward " + vertices + ", backward, gradient, iteration, ";
        assertEquals("epoch, " + step + step + step + "end, ", String.join("", heard));
    }

    @Test
    void dl4jsOwnListenersRunAndMultiDataSetsTrain() {
        ComputationGraph network = Variant.plain().network();
        ComputationGraph plain = Variant.plain().network();
        EvaluativeListener evaluation =
                new EvaluativeListener(iterator(Variant.plain().batch()), 1);
        network.setListeners(new ScoreIterationListener(1), new PerformanceListener(1, true), evaluation);
        network.fit(Variant.plain().batch().toMultiDataSet());
        plain.fit(Variant.plain().batch());
        ArrayAssert.assertSame(plain.params(), network.params(), "parameters");
        assertEquals(Networks.BATCH, ((Evaluation) evaluation.getEvaluations()[0]).getNumRowCounter());
    }

    @Test
    void aMaskOnTheLabelsLeavesPicturesOutOfTheLoss() {
        INDArray mask = Nd4j.createFromArray(new float[][] {{1}, {1}, {1}, {1}, {0}, {0}});
        DataSet batch = Variant.plain().batch();
        DataSet wrong = Variant.plain().batch();
        wrong.getLabels().slice(4).assign(wrong.getLabels().slice(5).dup());
        batch.setLabelsMaskArray(mask);
        wrong.setLabelsMaskArray(mask);
        ComputationGraph network = Variant.plain().network();
        ComputationGraph misled = Variant.plain().network();
        Networks.fit(network, batch, 2);
        Networks.fit(misled, wrong, 2);
        ArrayAssert.assertSame(network.params(), misled.params(), "parameters");
        wrong.setLabelsMaskArray(null);
        misled.fit(wrong);
        network.fit(batch);
        ArrayAssert.assertMoved(network.params(), misled.params(), "without the mask the parameters");
    }

    @Test
    void evaluationCountsEveryPicture() {
        ComputationGraph network = Variant.plain().network();
        Evaluation evaluation = network.evaluate(iterator(Variant.plain().batch()));
        assertEquals(Networks.BATCH, evaluation.getNumRowCounter());
        assertEquals(
                Networks.CLASSES, evaluation.getConfusionMatrix().getClasses().size());
    }

    /** The batch, two pictures at a time. */
    private static DataSetIterator iterator(DataSet batch) {
        return new ListDataSetIterator<>(batch.asList(), 2);
    }

    private static final class Diary extends BaseTrainingListener {
        private final List<String> heard;

        private Diary(List<String> heard) {
            this.heard = heard;
        }

        @Override
        public void onEpochStart(Model model) {
            heard.add("epoch, ");
        }

        @Override
        public void onEpochEnd(Model model) {
            heard.add("end, ");
        }

        @Override
        public void onForwardPass(Model model, Map<String, INDArray> activations) {
            heard.add("forward " + activations.size() + ", ");
        }

        @Override
        public void onGradientCalculation(Model model) {
            heard.add("gradient, ");
        }

        @Override
        public void onBackwardPass(Model model) {
            heard.add("backward, ");
        }

        @Override
        public void iterationDone(Model model, int iteration, int epoch) {
            heard.add("iteration, ");
        }
    }
}
