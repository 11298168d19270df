/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights.catalogue;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.mobilenet4j.model.VertexNames;
import org.mobilenet4j.vertex.NetworkStatistics;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Parameters from a checkpoint's own network to another of the same vertices: all that fits, or nothing. */
final class ParameterCopy {

    private static final Logger LOG = LoggerFactory.getLogger(CheckpointLoader.class);
    private static final String HEAD = VertexNames.CLASSIFIER + "_";
    private static final String BIAS = HEAD + "b";

    private final Map<String, INDArray> from;
    private final ComputationGraph network;
    private final Map<String, INDArray> to;
    private final Checkpoint checkpoint;

    ParameterCopy(ComputationGraph from, ComputationGraph to, Checkpoint checkpoint) {
        this.from = from.paramTable();
        this.network = to;
        this.to = to.paramTable();
        this.checkpoint = checkpoint;
    }

    /** @throws IllegalArgumentException when the networks differ in more than the classifier */
    void run() {
        boolean head = takesHead();
        Map<String, INDArray> values = new LinkedHashMap<>();
        for (String key : to.keySet()) {
            if (!key.startsWith(HEAD)) {
                values.put(key, fitting(key, from.get(key)));
            } else if (head) {
                values.put(key, fitting(key, withoutBackground(from.get(key))));
            }
        }
        from.keySet().stream()
                .filter(key -> !key.startsWith(HEAD) && !to.containsKey(key))
                .findFirst()
                .ifPresent(key -> fail(key, from.get(key), null));
        values.forEach((key, value) -> to.get(key).assign(value));
        NetworkStatistics.endDecayWarmUp(network);
    }

    private boolean takesHead() {
        INDArray bias = to.get(BIAS);
        if (bias == null) {
            return false;
        }
        long classes = bias.length();
        boolean taken = checkpoint.hasClassifier()
                && (classes == checkpoint.classes() || classes == checkpoint.classes() - backgrounds());
        if (!taken) {
            LOG.info(
                    "{} has {}; the classifier for {} classes starts untrained",
                    checkpoint,
                    checkpoint.hasClassifier() ? checkpoint.classes() + " classes" : "no classifier",
                    classes);
        }
        return taken;
    }

    private int backgrounds() {
        return checkpoint.provenance().classOffset();
    }

    /** Weights are [features, classes], biases [1, classes]. */
    private INDArray withoutBackground(INDArray published) {
        long left = checkpoint.classes() - to.get(BIAS).length();
        return published.get(NDArrayIndex.all(), NDArrayIndex.interval(left, checkpoint.classes()));
    }

    private INDArray fitting(String key, INDArray published) {
        INDArray target = to.get(key);
        if (published == null || !Arrays.equals(published.shape(), target.shape())) {
            fail(key, published, target);
        }
        return published;
    }

    private void fail(String key, INDArray published, INDArray target) {
        throw new IllegalArgumentException("The weights " + checkpoint + " do not fit this network: " + key + " is "
                + shape(published) + " in the checkpoint and " + shape(target)
                + " in the network; build it with the width"
                + " multiplier " + checkpoint.widthMultiplier() + ", the depth multiplier "
                + checkpoint.depthMultiplier()
                + " and three channels, and with the table of stages and the divisor as they are");
    }

    private static String shape(INDArray array) {
        return array == null ? "missing" : Arrays.toString(array.shape());
    }
}
