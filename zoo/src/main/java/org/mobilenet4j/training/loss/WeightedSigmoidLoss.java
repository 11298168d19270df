/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training.loss;

import java.util.Arrays;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.LossUtil;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Binary cross-entropy of sigmoids in which each class's presence has one weight and its absence another: the sum over the
 * classes of -present y log p - absent (1 - y) log(1 - p), computed from the logits, so that nothing is clipped. DL4J's
 * {@code LossBinaryXENT} has one weight for both. Networks have it only while they train. Immutable and thread-safe.
 */
final class WeightedSigmoidLoss implements ILossFunction {
    private static final long serialVersionUID = 1L;

    @JsonProperty
    private final double[] present;

    @JsonProperty
    private final double[] absent;

    /**
     * @param present weights of the classes where they are present
     * @param absent  as many where they are absent
     */
    @JsonCreator
    WeightedSigmoidLoss(@JsonProperty("present") double[] present, @JsonProperty("absent") double[] absent) {
        this.present = present.clone();
        this.absent = absent.clone();
    }

    /** [n, classes] */
    private INDArray losses(INDArray labels, INDArray logits, INDArray mask) {
        INDArray y = labels.castTo(logits.dataType());
        // -log sigmoid(z) = softplus(-z), -log(1 - sigmoid(z)) = softplus(z)
        INDArray losses = softplus(logits.neg()).muli(y).muliRowVector(row(present, logits));
        losses.addi(softplus(logits).muli(y.rsub(1)).muliRowVector(row(absent, logits)));
        if (mask != null) {
            LossUtil.applyMask(losses, mask);
        }
        return losses;
    }

    /** log(1 + exp(z)) without an overflow: max(z, 0) + log(1 + exp(-|z|)). */
    private static INDArray softplus(INDArray z) {
        INDArray tail = Transforms.exp(Transforms.abs(z, true).negi(), false).addi(1);
        return Transforms.log(tail, false).addi(Transforms.relu(z, true));
    }

    private static INDArray row(double[] weights, INDArray like) {
        return Nd4j.createFromArray(weights).castTo(like.dataType());
    }

    @Override
    public double computeScore(
            INDArray labels, INDArray preOutput, IActivation activation, INDArray mask, boolean average) {
        double sum = losses(labels, preOutput, mask).sumNumber().doubleValue();
        return average ? sum / labels.size(0) : sum;
    }

    @Override
    public INDArray computeScoreArray(INDArray labels, INDArray preOutput, IActivation activation, INDArray mask) {
        return losses(labels, preOutput, mask).sum(true, 1);
    }

    @Override
    public INDArray computeGradient(INDArray labels, INDArray preOutput, IActivation activation, INDArray mask) {
        INDArray y = labels.castTo(preOutput.dataType());
        INDArray p = Transforms.sigmoid(preOutput, true);
        INDArray gradient = p.mul(y.rsub(1)).muliRowVector(row(absent, p));
        gradient.subi(p.rsub(1).muli(y).muliRowVector(row(present, p)));
        if (mask != null) {
            LossUtil.applyMask(gradient, mask);
        }
        return gradient;
    }

    @Override
    public Pair<Double, INDArray> computeGradientAndScore(
            INDArray labels, INDArray preOutput, IActivation activation, INDArray mask, boolean average) {
        return new Pair<>(
                computeScore(labels, preOutput, activation, mask, average),
                computeGradient(labels, preOutput, activation, mask));
    }

    @Override
    public String name() {
        return toString();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof WeightedSigmoidLoss
                && Arrays.equals(present, ((WeightedSigmoidLoss) other).present)
                && Arrays.equals(absent, ((WeightedSigmoidLoss) other).absent);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(present) + Arrays.hashCode(absent);
    }

    @Override
    public String toString() {
        return "WeightedSigmoidLoss(present=" + Arrays.toString(present) + ", absent=" + Arrays.toString(absent) + ")";
    }
}
