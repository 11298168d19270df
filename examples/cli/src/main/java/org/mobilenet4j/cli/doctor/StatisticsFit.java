/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.doctor;

import java.util.Arrays;
import java.util.Map;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.mobilenet4j.inference.FeatureExtractor;
import org.mobilenet4j.vertex.ConvolutionUnit;
import org.mobilenet4j.vertex.Role;
import org.mobilenet4j.vertex.UnitVertex;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * How far what a network computes is from what it saw in training. Batch norm keeps mean and variance of every channel
 * from training; normalised with them, a channel of a similar picture has a mean square near 1. The linear projections
 * show it, for nothing is clipped there. No instances.
 */
final class StatisticsFit {

    private static final double SILENT = 1e-6;

    private StatisticsFit() {}

    /**
     * The distance: the mean over the projections of |ln m|, m being the mean square of all their normalised numbers. 0
     * is a perfect fit, 0.7 a factor of two.
     *
     * @param input [1, 3, height, width]
     * @return not a number where there are no projections or something is not finite
     */
    static double distance(ComputationGraph network, INDArray input) {
        Map<String, INDArray> activations = new FeatureExtractor(network).activations(input);
        double[] distances = network.getConfiguration().getVertices().entrySet().stream()
                .filter(entry -> isProjection(entry.getValue()))
                .mapToDouble(entry ->
                        Math.abs(Math.log(meanSquare(network, entry.getKey(), activations.get(entry.getKey())))))
                .toArray();
        return Arrays.stream(distances).average().orElse(Double.NaN);
    }

    private static boolean isProjection(GraphVertex vertex) {
        ConvolutionUnit unit = vertex instanceof LayerVertex ? UnitVertex.unitOf((LayerVertex) vertex) : null;
        return unit != null && unit.role() == Role.LINEAR_PROJECTION;
    }

    /** @param output NHWC */
    private static double meanSquare(ComputationGraph network, String vertex, INDArray output) {
        double[] gamma = network.getParam(vertex + "_gamma").toDoubleVector();
        double[] beta = network.getParam(vertex + "_beta").toDoubleVector();
        double[] values = output.dup('c').reshape(output.length()).toDoubleVector();
        double sum = 0;
        long count = 0;
        for (int i = 0; i < values.length; i++) {
            int channel = i % gamma.length;
            if (Math.abs(gamma[channel]) > SILENT) {
                double normalised = (values[i] - beta[channel]) / gamma[channel];
                sum += normalised * normalised;
                count++;
            }
        }
        return sum / count;
    }
}
