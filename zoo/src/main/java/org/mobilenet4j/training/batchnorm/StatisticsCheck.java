/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training.batchnorm;

import java.util.Locale;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.mobilenet4j.model.NetworkCopy;
import org.mobilenet4j.training.metrics.Tally;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/**
 * How well a network knows its training data in training mode, where each batch is normalised with its own statistics,
 * and in inference mode, which uses the running ones. Where the second is clearly worse, the running statistics do not
 * belong to the weights: the sign of a batch norm that lags or was moved by other data. Dropout is left out of both.
 * Immutable.
 */
public final class StatisticsCheck {

    /** Points of accuracy, of 1, that inference may be worse; small samples get twice their standard error. */
    static final double ACCURACY_TOLERANCE = 0.05;

    private final Tally training;
    private final Tally inference;

    private StatisticsCheck(Tally training, Tally inference) {
        this.training = training;
        this.inference = inference;
    }

    /**
     * Measures both on the same batches.
     *
     * @param network     not changed; not at work meanwhile
     * @param data        shuffled batches of the size of the training's: those of one class would tell training mode what
     *                    they are
     * @param maxExamples enough then
     * @param multiLabel  true if an example can be of several classes
     */
    public static StatisticsCheck of(
            ComputationGraph network, DataSetIterator data, long maxExamples, boolean multiLabel) {
        ComputationGraph probe = withoutDropout(network);
        Tally training = new Tally(multiLabel);
        Tally inference = new Tally(multiLabel);
        while (data.hasNext() && training.count() < maxExamples) {
            DataSet batch = data.next();
            training.add(batch.getLabels(), probe.outputSingle(true, batch.getFeatures()));
            inference.add(batch.getLabels(), probe.outputSingle(false, batch.getFeatures()));
        }
        return new StatisticsCheck(training, inference);
    }

    private static ComputationGraph withoutDropout(ComputationGraph network) {
        ComputationGraphConfiguration configuration = network.getConfiguration().clone();
        for (GraphVertex vertex : configuration.getVertices().values()) {
            if (vertex instanceof LayerVertex holder) {
                Layer layer = holder.getLayerConf().getLayer();
                layer.setIDropout(null);
                if (layer instanceof BaseLayer withWeights) {
                    withWeights.setWeightNoise(null);
                }
            }
        }
        return NetworkCopy.of(configuration, network);
    }

    /** How many examples were looked at. */
    public long examples() {
        return training.count();
    }

    /** Mean loss per example in nats, each batch normalised with its own statistics. */
    public double trainingModeLoss() {
        return training.loss();
    }

    /** Share of the examples that are right, each batch normalised with its own statistics. */
    public double trainingModeAccuracy() {
        return training.accuracy();
    }

    /** Mean loss per example in nats with the running statistics. */
    public double inferenceModeLoss() {
        return inference.loss();
    }

    /** Share of the examples that are right with the running statistics. */
    public double inferenceModeAccuracy() {
        return inference.accuracy();
    }

    /** True if inference mode is worse by more than 5 points, or than twice the standard error where that is more. */
    public boolean disagree() {
        double p = training.accuracy();
        double error = Math.sqrt(Math.max(0, p * (1 - p)) / Math.max(1, training.count()));
        return p - inference.accuracy() > Math.max(ACCURACY_TOLERANCE, 2 * error);
    }

    /** The numbers, and what to do if they disagree. */
    @Override
    public String toString() {
        String numbers = String.format(
                Locale.ROOT,
                "training data: %.1f %% right with the batches' statistics (loss %.3f), %.1f %% with the running ones"
                        + " (loss %.3f)",
                100 * training.accuracy(),
                training.loss(),
                100 * inference.accuracy(),
                inference.loss());
        return disagree()
                ? numbers
                        + "; the running statistics do not fit the weights: choose the batch norm policy RECALIBRATE, or"
                        + " use BatchNormRecalibration on the network"
                : numbers;
    }
}
