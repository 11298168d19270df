/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training;

import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.mobilenet4j.model.NetworkCopy;
import org.mobilenet4j.training.batchnorm.BatchNormPolicy;
import org.mobilenet4j.training.loss.WeightedLoss;
import org.mobilenet4j.vertex.ConvolutionUnit;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.learning.regularization.WeightDecay;

/** Makes the network that trains in a stage out of the one that trained in the stage before. Immutable. */
final class StageNetwork {

    private final FineTuning settings;
    private final BatchNormPolicy policy;
    private final WeightedLoss loss;

    /**
     * @param policy not {@link BatchNormPolicy#AUTO}
     * @param loss   null to leave the classifier's
     */
    StageNetwork(FineTuning settings, BatchNormPolicy policy, WeightedLoss loss) {
        this.settings = settings;
        this.policy = policy;
        this.loss = loss;
    }

    /**
     * The network of a stage: a new one with the parameters, the updater's state and the iteration count of the old.
     *
     * @param stage   which
     * @param batches of an epoch
     */
    ComputationGraph of(ComputationGraph old, TrainingStage stage, int batches) {
        int iterations = Math.multiplyExact(stage.epochs(), batches);
        int start = old.getConfiguration().getIterationCount();
        int warmUp = (int) Math.min(iterations - 1L, Math.round(stage.warmUp() * iterations));
        NetworkBlocks blocks = new NetworkBlocks(old);
        ComputationGraph network = configured(old, (vertex, layer) -> {
            double peak = stage.learningRate() * Math.pow(stage.blockFactor(), blocks.behind(vertex));
            IUpdater updater = settings.updater();
            updater.setLrAndSchedule(Double.NaN, new WarmUpCosine(peak, start, iterations, warmUp));
            configure(layer, updater);
            if (loss != null) {
                loss.applyTo(layer);
            }
        });
        return stage.frozenThrough() == null ? network : Freezing.freezeThrough(network, stage.frozenThrough());
    }

    /** The network without frozen layers, schedules and class weights, for when the training is over. */
    ComputationGraph finished(ComputationGraph old, TrainingStage last) {
        return configured(old, (vertex, layer) -> {
            IUpdater updater = settings.updater();
            updater.setLrAndSchedule(last.learningRate(), null);
            configure(layer, updater);
            if (loss != null) {
                loss.removeFrom(layer);
            }
        });
    }

    @FunctionalInterface
    private interface LayerSettings {
        void applyTo(String vertex, BaseLayer layer);
    }

    private ComputationGraph configured(ComputationGraph old, LayerSettings wanted) {
        ComputationGraphConfiguration configuration = Freezing.thawed(old.getConfiguration());
        for (Map.Entry<String, GraphVertex> entry : configuration.getVertices().entrySet()) {
            if (entry.getValue() instanceof LayerVertex) {
                Layer layer = ((LayerVertex) entry.getValue()).getLayerConf().getLayer();
                if (layer instanceof BaseLayer) {
                    wanted.applyTo(entry.getKey(), (BaseLayer) layer);
                }
            }
        }
        ComputationGraph network = NetworkCopy.of(configuration, old);
        UpdaterState.of(old).copyTo(network);
        return network;
    }

    private void configure(BaseLayer layer, IUpdater updater) {
        layer.setIUpdater(updater);
        // else a bias keeps a rate of its own, whatever the stage says
        layer.setBiasUpdater(null);
        if (settings.weightDecay() != null) {
            double factor = settings.weightDecay();
            List<Regularization> decay = factor == 0 ? List.of() : List.of(new WeightDecay(factor, true));
            layer.setRegularization(decay);
        }
        if (layer instanceof ConvolutionUnit) {
            ConvolutionUnit unit = (ConvolutionUnit) layer;
            unit.setFrozenStatistics(!policy.movesStatistics());
            unit.setDecay(settings.batchNormDecay());
        }
    }
}
