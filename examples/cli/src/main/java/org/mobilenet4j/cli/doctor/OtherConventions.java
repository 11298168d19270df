/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.doctor;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.mobilenet4j.engine.Padding;
import org.mobilenet4j.vertex.ConvolutionUnit;
import org.mobilenet4j.vertex.Flavor;
import org.mobilenet4j.vertex.UnitVertex;

/** A network's twin with the same weights and other conventions. No instances. */
final class OtherConventions {

    private OtherConventions() {}

    /** @return a network of its own; its parameters are a copy */
    static ComputationGraph of(ComputationGraph network, UsualMistake mistake) {
        ComputationGraphConfiguration twin = network.getConfiguration().clone();
        for (GraphVertex vertex : twin.getVertices().values()) {
            ConvolutionUnit unit = vertex instanceof LayerVertex ? UnitVertex.unitOf((LayerVertex) vertex) : null;
            if (unit != null) {
                change(unit, mistake);
            }
        }
        ComputationGraph other = new ComputationGraph(twin);
        other.init(network.params().dup(), false);
        return other;
    }

    private static void change(ConvolutionUnit unit, UsualMistake mistake) {
        Padding padding = unit.geometry().padding();
        double epsilon = unit.geometry().epsilon();
        unit.setConventions(
                mistake == UsualMistake.OTHER_EPSILON ? padding : other(padding),
                mistake == UsualMistake.OTHER_PADDING ? epsilon : other(epsilon));
    }

    private static Padding other(Padding padding) {
        return padding == Flavor.TF.padding() ? Flavor.TORCH.padding() : Flavor.TF.padding();
    }

    /** Keras' 1e-3 becomes PyTorch's 1e-5, anything smaller becomes Keras'. */
    private static double other(double epsilon) {
        return epsilon < Flavor.TF.batchNormEpsilon() ? Flavor.TF.batchNormEpsilon() : Flavor.TORCH.batchNormEpsilon();
    }
}
