/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.vertex;

import static org.deeplearning4j.nn.params.DefaultParamInitializer.BIAS_KEY;
import static org.deeplearning4j.nn.params.DefaultParamInitializer.WEIGHT_KEY;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.layers.OutputLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.mobilenet4j.engine.EngineSelection;
import org.mobilenet4j.engine.MatrixProduct;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.shape.Shape;

/** A {@link Classifier} at work in a network. */
final class ClassifierLayer extends OutputLayer {
    private static final long serialVersionUID = 1L;

    private transient EngineSelection selection;
    private transient MatrixProduct product;

    ClassifierLayer(NeuralNetConfiguration configuration, DataType dataType) {
        super(configuration, dataType);
    }

    void use(String engine) {
        use(EngineSelection.forced(engine, dataType));
    }

    private void use(EngineSelection wanted) {
        product = wanted.engine().product().orElse(null);
        selection = wanted;
    }

    EngineSelection selection() {
        if (selection == null) {
            use(EngineSelection.automatic(dataType));
        }
        return selection;
    }

    @Override
    protected Pair<INDArray, INDArray> preOutputWithPreNorm(
            boolean training, boolean forBackprop, LayerWorkspaceMgr workspaces) {
        selection();
        if (training || forBackprop || product == null || maskArray != null || !isPlain()) {
            return super.preOutputWithPreNorm(training, forBackprop, workspaces);
        }
        INDArray weights = getParam(WEIGHT_KEY);
        INDArray z = workspaces.createUninitialized(
                ArrayType.ACTIVATIONS, DataType.FLOAT, new long[] {input.size(0), weights.size(1)}, 'c');
        product.multiply(input, weights, z);
        z.addiRowVector(getParam(BIAS_KEY));
        return new Pair<>(z, z);
    }

    /** False for whatever {@code OutputLayer} has to convert, to refuse, or to compute in another way. */
    private boolean isPlain() {
        return input != null
                && input.rank() == 2
                && input.dataType() == DataType.FLOAT
                && input.ordering() == 'c'
                && Shape.hasDefaultStridesForShape(input)
                && input.size(1) == getParam(WEIGHT_KEY).size(0)
                && hasBias()
                && !hasLayerNorm();
    }
}
