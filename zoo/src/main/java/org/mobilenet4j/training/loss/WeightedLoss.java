/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training.loss;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.mobilenet4j.training.data.ClassCounts;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.linalg.lossfunctions.impl.LossNegativeLogLikelihood;

/** Puts class weights into a classifier's loss for the time of a training. Immutable. */
public final class WeightedLoss {

    private final boolean multiLabel;
    private final double[] present;
    private final double[] absent;
    private final ILossFunction plain;

    private WeightedLoss(boolean multiLabel, double[] present, double[] absent, ILossFunction plain) {
        this.multiLabel = multiLabel;
        this.present = present;
        this.absent = absent;
        this.plain = plain;
    }

    /**
     * @param base   the network before the first stage
     * @param counts null unless the weights need them
     * @return null if there are no weights
     * @throws IllegalArgumentException if the classifier is of another size or kind
     */
    public static WeightedLoss of(ClassWeights weights, boolean multiLabel, ComputationGraph base, ClassCounts counts) {
        if (weights.areNone()) {
            return null;
        }
        BaseOutputLayer classifier = classifier(base.getConfiguration());
        requireKind(classifier, multiLabel);
        double[] present = weights.present(counts, multiLabel);
        if (present.length != classifier.getNOut()) {
            throw new IllegalArgumentException("There are class weights for " + present.length
                    + " classes, but the classifier has " + classifier.getNOut() + "; give one for each");
        }
        double[] absent = multiLabel ? weights.absent(counts, present.length) : null;
        return new WeightedLoss(multiLabel, present, absent, classifier.getLossFn());
    }

    private static BaseOutputLayer classifier(ComputationGraphConfiguration configuration) {
        String output = configuration.getNetworkOutputs().get(0);
        GraphVertex vertex = configuration.getVertices().get(output);
        Layer layer = vertex instanceof LayerVertex
                ? ((LayerVertex) vertex).getLayerConf().getLayer()
                : null;
        if (!(layer instanceof BaseOutputLayer)) {
            throw new IllegalArgumentException("Class weights need an output layer with a loss, found " + vertex
                    + " as the output \"" + output + "\"; ask for a new classifier with classes(...)");
        }
        return (BaseOutputLayer) layer;
    }

    private static void requireKind(BaseOutputLayer classifier, boolean multiLabel) {
        ILossFunction loss = classifier.getLossFn();
        boolean fits = multiLabel
                ? loss instanceof LossBinaryXENT
                        && ((LossBinaryXENT) loss).getWeights() == null
                        && classifier.getActivationFn() instanceof ActivationSigmoid
                : loss instanceof LossMCXENT
                        && ((LossMCXENT) loss).getWeights() == null
                        && classifier.getActivationFn() instanceof ActivationSoftmax;
        if (!fits) {
            throw new IllegalArgumentException("Class weights need a classifier with "
                    + (multiLabel ? "sigmoids and binary cross-entropy (XENT)" : "a softmax and cross-entropy (MCXENT)")
                    + " that has no weights of its own, found " + classifier.getActivationFn() + " with " + loss
                    + "; ask for a new one with classes(...), or leave the class weights out");
        }
    }

    /** For training. */
    public void applyTo(BaseLayer layer) {
        if (layer instanceof BaseOutputLayer) {
            ((BaseOutputLayer) layer).setLossFn(multiLabel ? new WeightedSigmoidLoss(present, absent) : softmaxLoss());
        }
    }

    private LossMCXENT softmaxLoss() {
        LossMCXENT loss =
                plain instanceof LossNegativeLogLikelihood ? new LossNegativeLogLikelihood() : new LossMCXENT();
        loss.setSoftmaxClipEps(((LossMCXENT) plain).getSoftmaxClipEps());
        loss.setWeights(Nd4j.createFromArray(present).reshape(1, present.length));
        return loss;
    }

    /** For the finished network. */
    public void removeFrom(BaseLayer layer) {
        if (layer instanceof BaseOutputLayer) {
            ((BaseOutputLayer) layer).setLossFn(plain);
        }
    }
}
