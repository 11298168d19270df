/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.vertex;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.FrozenVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.junit.jupiter.api.Test;
import org.mobilenet4j.MobileNetV2;
import org.mobilenet4j.dl4j.Networks;

class UnfrozenTest {

    @Test
    void wrappersAroundEachOtherAreTakenOff() {
        Layer pooling = new GlobalPoolingLayer();
        assertSame(pooling, Unfrozen.layer(pooling));
        assertSame(pooling, Unfrozen.layer(new FrozenLayer(pooling)));
        assertSame(pooling, Unfrozen.layer(new FrozenLayerWithBackprop(pooling)));
        assertSame(pooling, Unfrozen.layer(new FrozenLayer(new FrozenLayerWithBackprop(pooling))));
        assertNull(Unfrozen.layer((Layer) null));
        GraphVertex sum = new ElementWiseVertex(ElementWiseVertex.Op.Add);
        assertSame(sum, Unfrozen.vertex(new FrozenVertex(sum)));
        assertSame(sum, Unfrozen.vertex(sum));
        assertNull(Unfrozen.layerOf(sum));
        assertNull(Unfrozen.layerOf(null));
    }

    @Test
    void aFrozenNetworkShowsWhatItIsMadeOf() {
        ComputationGraph network = Networks.small().build().init();
        ComputationGraph frozen = new TransferLearning.GraphBuilder(network)
                .setFeatureExtractor(MobileNetV2.POOLING)
                .build();
        assertEquals(
                NetworkEngine.units(network).size(), NetworkEngine.units(frozen).size());
        frozen.getConfiguration().getVertices().forEach((name, vertex) -> {
            GraphVertex before = network.getConfiguration().getVertices().get(name);
            assertEquals(Unfrozen.layerOf(before), Unfrozen.layerOf(vertex), name);
        });
        GraphVertex pooling = frozen.getConfiguration().getVertices().get(MobileNetV2.POOLING);
        assertInstanceOf(GlobalPoolingLayer.class, Unfrozen.layerOf(pooling));
    }
}
