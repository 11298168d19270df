/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training.features;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mobilenet4j.ArrayAssert;
import org.mobilenet4j.MobileNetV2;
import org.mobilenet4j.training.ClassPictures;
import org.mobilenet4j.vertex.NetworkEngine;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Sgd;

class BackboneTest {

    private static final INDArray PICTURES = Nd4j.rand(DataType.FLOAT, 3, 3, ClassPictures.SIZE, ClassPictures.SIZE)
            .muli(2)
            .subi(1);

    private final ComputationGraph network = ClassPictures.network();

    @ParameterizedTest
    @ValueSource(strings = {"Conv1", "expanded_conv_project", "block_2_add", "block_11_depthwise", "Conv_1"})
    void theFeaturesAreTheVertexsActivations(String vertex) {
        INDArray expected = network.feedForward(PICTURES, false).get(vertex);
        INDArray features = Backbone.upTo(network, vertex).features(PICTURES);
        assertArrayEquals(expected.shape(), features.shape());
        assertEquals(0, ArrayAssert.difference(expected, features), 1e-5);
        assertFalse(features.isAttached() || features.isView());
    }

    @Test
    void theUsualFeaturesAreThePooledOnesToTheBit() {
        ComputationGraph headless =
                ClassPictures.builder().numClasses(0).build().init();
        headless.setParams(network.params().get(NDArrayIndex.all(), NDArrayIndex.interval(0, headless.numParams())));
        ClassPictures.assertSame(
                headless.outputSingle(PICTURES), Backbone.of(network).features(PICTURES), "features");
    }

    @Test
    void pooledFeaturesAreMeansOneAfterTheOther() {
        INDArray features = Backbone.pooled(network, List.of("block_2_add", "block_11_depthwise"))
                .features(PICTURES);
        INDArray first = network.feedForward(PICTURES, false).get("block_2_add").mean(1, 2);
        INDArray second =
                network.feedForward(PICTURES, false).get("block_11_depthwise").mean(1, 2);
        assertEquals(first.size(1) + second.size(1), features.size(1));
        assertEquals(0, ArrayAssert.difference(Nd4j.concat(1, first, second), features), 1e-5);
    }

    @Test
    void aNetworkThatReadsNhwcGivesTheSame() {
        ComputationGraph other =
                ClassPictures.builder().inputFormat(CNN2DFormat.NHWC).build().init();
        other.setParams(network.params());
        ClassPictures.assertSame(
                Backbone.of(network).features(PICTURES), Backbone.of(other).features(PICTURES), "NHWC");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nd4j", "onednn"})
    void theEngineIsTheSources(String engine) {
        NetworkEngine.use(network, engine);
        Backbone backbone = Backbone.pooled(network, List.of("block_2_add"));
        assertEquals(engine, NetworkEngine.of(backbone.network()));
        long features = backbone.features(PICTURES).size(1);
        LinearHead head = new LinearHead(Nd4j.ones(DataType.FLOAT, features, 2), Nd4j.ones(DataType.FLOAT, 1, 2));
        assertEquals(engine, NetworkEngine.of(head.attachTo(backbone)));
    }

    @Test
    void trainingTheSourceChangesNothing() {
        Backbone backbone = Backbone.upTo(network, "block_5_add");
        String fingerprint = backbone.fingerprint();
        INDArray before = backbone.features(PICTURES);
        INDArray labels = Nd4j.zeros(DataType.FLOAT, 3, 5);
        labels.putColumn(1, Nd4j.ones(DataType.FLOAT, 3));
        network.fit(new DataSet(PICTURES, labels));
        ClassPictures.assertSame(before, backbone.features(PICTURES), "features");
        assertEquals(fingerprint, backbone.fingerprint());
        assertNotEquals(fingerprint, Backbone.upTo(network, "block_5_add").fingerprint());
    }

    @Test
    void theFingerprintTellsWeightsAndCutsApartButNotHowTheyAreTrained() {
        String fingerprint = Backbone.of(network).fingerprint();
        assertEquals(64, fingerprint.length());
        ComputationGraph trainedOtherwise = ClassPictures.builder()
                .updater(new Sgd(0.5))
                .seed(3)
                .weightDecay(0.1)
                .batchNormDecay(0.5)
                .dropout(0.7)
                .build()
                .init();
        trainedOtherwise.setParams(network.params());
        assertEquals(fingerprint, Backbone.of(trainedOtherwise).fingerprint());
        assertNotEquals(fingerprint, Backbone.upTo(network, "Conv_1").fingerprint());
        assertNotEquals(fingerprint, Backbone.pooled(network, List.of("Conv_1")).fingerprint());
        INDArray weights = network.getParam("block_7_depthwise_W");
        weights.putScalar(0, Math.nextUp(weights.getFloat(0)));
        assertNotEquals(fingerprint, Backbone.of(network).fingerprint());
    }

    @Test
    void whatCannotBeABackboneIsRefused() {
        IllegalArgumentException missing =
                assertThrows(IllegalArgumentException.class, () -> Backbone.upTo(network, "block_99"));
        assertTrue(missing.getMessage().contains("\"block_99\"")
                && missing.getMessage().contains("block_16_project"));
        ComputationGraph twice =
                ClassPictures.builder().dataType(DataType.DOUBLE).build().init();
        IllegalArgumentException type = assertThrows(IllegalArgumentException.class, () -> Backbone.of(twice));
        assertTrue(type.getMessage().contains("DOUBLE"));
        assertThrows(IllegalArgumentException.class, () -> Backbone.pooled(network, List.of()));
        assertEquals(MobileNetV2.POOLING, Backbone.of(network).output());
    }
}
