/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.mobilenet4j.ArrayAssert;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.ops.transforms.Transforms;

/** A network without classifier as a part of something bigger that computes the loss itself. */
class ExternalErrorsTest {

    @ParameterizedTest
    @MethodSource("org.mobilenet4j.dl4j.Variant#some")
    void gradientsOfAnOuterLossEqualThoseOfTheWholeNetwork(Variant variant) {
        ComputationGraph whole = variant.builder().updater(new Sgd(0.1)).build().init();
        ComputationGraph features =
                variant.builder().numClasses(0).updater(new Sgd(0.1)).build().init();
        DataSet batch = variant.batch();
        copyShared(whole, features);
        INDArray pooled = features.feedForward(new INDArray[] {batch.getFeatures()}, true, false)
                .get("global_average_pooling");
        INDArray w = whole.getParam("predictions_W");
        INDArray probabilities = Transforms.softmax(pooled.mmul(w).addiRowVector(whole.getParam("predictions_b")));
        INDArray error = probabilities.sub(batch.getLabels()).mmul(w.transpose());
        Gradient gradient = features.backpropGradient(error);
        whole.setInputs(batch.getFeatures());
        whole.setLabels(batch.getLabels());
        whole.computeGradientAndScore();
        double largest = 0;
        for (String key : gradient.gradientForVariable().keySet()) {
            INDArray expected = whole.gradient().getGradientFor(key);
            double scale = expected.amaxNumber().doubleValue();
            largest = Math.max(largest, scale);
            assertTrue(ArrayAssert.difference(expected, gradient.getGradientFor(key)) <= 1e-4 * scale + 1e-7, key);
        }
        assertTrue(largest > 1e-3, "gradients vanish");
    }

    @Test
    void stepsOfAnOuterLossMoveParametersAndStatistics() {
        ComputationGraph network =
                Networks.small().numClasses(0).updater(new Sgd(0.1)).build().init();
        INDArray x = Variant.plain().batch().getFeatures();
        INDArray before = network.params().dup();
        INDArray statistics = network.getParam("Conv1_mean").dup();
        for (int i = 0; i < 2; i++) {
            INDArray output =
                    network.feedForward(new INDArray[] {x}, true, false).get("global_average_pooling");
            Gradient gradient = network.backpropGradient(output.mul(0.01));
            network.getUpdater().update(gradient, i, 0, (int) x.size(0), LayerWorkspaceMgr.noWorkspaces());
            network.params().subi(gradient.gradient().reshape(network.params().shape()));
        }
        ArrayAssert.assertMoved(before, network.params(), "parameters");
        ArrayAssert.assertMoved(statistics, network.getParam("Conv1_mean"), "running mean");
        assertEquals(0, network.getIterationCount());
    }

    @ParameterizedTest
    @EnumSource(
            value = WorkspaceMode.class,
            names = {"ENABLED", "NONE"})
    void workspacesDoNotChangeTheGradient(WorkspaceMode mode) {
        ComputationGraph plain = Networks.small()
                .numClasses(0)
                .workspaceMode(WorkspaceMode.NONE)
                .build()
                .init();
        ComputationGraph network =
                Networks.small().numClasses(0).workspaceMode(mode).build().init();
        ArrayAssert.assertSame(gradient(plain), gradient(network), "gradient");
        ArrayAssert.assertSame(gradient(plain), gradient(network), "gradient of a second pass");
    }

    private static INDArray gradient(ComputationGraph network) {
        INDArray x = Variant.plain().batch().getFeatures();
        INDArray output = network.feedForward(new INDArray[] {x}, true, false).get("global_average_pooling");
        return network.backpropGradient(output.mul(0.01)).gradient().dup();
    }

    private static void copyShared(ComputationGraph from, ComputationGraph to) {
        to.paramTable().forEach((key, value) -> value.assign(from.getParam(key)));
    }
}
