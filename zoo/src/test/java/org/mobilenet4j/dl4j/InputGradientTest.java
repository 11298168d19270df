/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.dl4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mobilenet4j.ArrayAssert;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/** The gradient by the pictures, which a training step in workspaces leaves out, and the errors that users hand in. */
class InputGradientTest {
    private static final DataSet BATCH =
            Networks.batch(Networks.BATCH, Networks.SIZE, CNN2DFormat.NCHW, DataType.FLOAT);

    @Test
    void withoutWorkspacesTheStemGivesTheGradientByThePictures() {
        Layer stem = forward().getLayer("Conv1");
        INDArray y = stem.activate(true, LayerWorkspaceMgr.noWorkspaces());
        INDArray errors = stem.backpropGradient(y.ulike().assign(1), LayerWorkspaceMgr.noWorkspaces())
                .getSecond();
        assertArrayEquals(new long[] {Networks.BATCH, Networks.SIZE, Networks.SIZE, 3}, errors.shape());
        assertTrue(errors.norm2Number().doubleValue() > 0, "gradient by the pictures");
    }

    private static ComputationGraph forward() {
        ComputationGraph network = Networks.small().build().init();
        network.feedForward(new INDArray[] {BATCH.getFeatures()}, true, false);
        return network;
    }

    /** One parameter gradient, whichever way the step's memory is managed: without workspaces the gradient by the pictures is computed too. */
    @ParameterizedTest
    @EnumSource(WorkspaceMode.class)
    void parametersGetTheSameGradient(WorkspaceMode mode) {
        ComputationGraph expected = Networks.small().build().init();
        ComputationGraph network = Networks.small().workspaceMode(mode).build().init();
        Networks.fit(expected, BATCH, 3);
        Networks.fit(network, BATCH, 3);
        ArrayAssert.assertSame(expected.params(), network.params(), "parameters");
    }

    @Test
    void anErrorThatAUserHandsInIsLeftAlone() {
        Layer unit = forward().getLayer("Conv_1");
        INDArray error =
                unit.activate(true, LayerWorkspaceMgr.noWorkspaces()).ulike().assign(1);
        INDArray copy = error.dup();
        unit.backpropGradient(error, LayerWorkspaceMgr.noWorkspaces());
        ArrayAssert.assertSame(copy, error, "the error");
    }
}
